export const common = {
  cancel: "Cancel",
  close: "Close",
  dismiss: "Dismiss",
  loading: "Loading",
  retry: "Try again",
  undo: "Undo",
};
