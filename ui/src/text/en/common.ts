export const common = {
  attached: "Attached",
  cancel: "Cancel",
  close: "Close",
  codeIn: (language: string): string => (language === "" ? "Code" : `Code in ${language}`),
  copied: "Copied",
  copy: "Copy",
  detach: (name: string): string => `Remove ${name}`,
  dismiss: "Dismiss",
  loading: "Loading",
  retry: "Try again",
  undo: "Undo",
};
