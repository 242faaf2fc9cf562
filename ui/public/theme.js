// Before the first paint: the theme that was shown last. The user's choice is known only once the daemon was asked.
document.documentElement.dataset.theme =
    localStorage.getItem("theme") ?? (matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark");
