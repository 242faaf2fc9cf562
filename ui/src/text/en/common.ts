export const common = {
  cancel: "Cancel",
  close: "Close",
  codeIn: (language: string): string => (language === "" ? "Code" : `Code in ${language}`),
  copied: "Copied",
  copy: "Copy",
  dismiss: "Dismiss",
  loading: "Loading",
  retry: "Try again",
  undo: "Undo",
};
