export const common = {
  allLines: (count: number): string => `Show all ${count.toLocaleString("en")} lines`,
  attached: "Attached",
  cancel: "Cancel",
  close: "Close",
  codeIn: (language: string): string => (language === "" ? "Code" : `Code in ${language}`),
  copied: "Copied",
  copy: "Copy",
  detach: (name: string): string => `Remove ${name}`,
  dismiss: "Dismiss",
  errors: {
    unreachable: {
      title: "The daemon cannot be reached",
      hint: "Nothing was changed. Flotilla connects again by itself; then do it once more.",
    },
    refused: { title: "This page is not let in", hint: "Open it again with `flotilla open`." },
    unknown: "Try again. If it stays, `flotilla daemon status` says more.",
    answered: (status: number): string => `The daemon answered with status ${status}`,
  },
  loading: "Loading",
  notFetched: {
    title: "This part of the window could not be fetched",
    hint: "Flotilla may be restarting, or is another version by now. Try again; if it stays, reload the window.",
  },
  fewerLines: "Show fewer lines",
  notSent: (names: string): string =>
    `Not sent: ${names} could not come along. Send it again without, or with another file.`,
  notCopied: "It could not be copied. The system refused access to the clipboard.",
  reading: "Reading",
  retry: "Try again",
  sendsWhenRead: "Sends once read",
  undo: "Undo",
};
