export const palette = {
  title: "Go to or do anything",
  label: "What do you want to do?",
  placeholder: "Type a command, a task, a project, a chat or a file",
  open: "Open the palette",
  results: "Results",
  none: (query: string): string => `Nothing matches “${query}”.`,
  newChat: "New chat",
  fileInChat: (project: string): string => `${project}, ask in a chat`,
  fileInEditor: (project: string): string => `${project}, open in the editor`,
  groups: { app: "Flotilla", task: "Task", project: "Project", chat: "Chat" },
};
