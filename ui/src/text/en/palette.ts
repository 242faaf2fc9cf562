export const palette = {
  title: "Go to or do anything",
  label: "What do you want to do?",
  placeholder: "Type a command, a task, a project or a chat",
  open: "Open the palette",
  results: "Results",
  none: (query: string): string => `Nothing matches “${query}”.`,
  newChat: "New chat",
  groups: { app: "Flotilla", task: "Task", project: "Project", chat: "Chat" },
};
