import React from 'react';

/** A word that changes when JupyterLab's theme has changed: the name of the theme on the page. */
export function useTheme(): string {
  const [theme, setTheme] = React.useState(themeName);
  React.useEffect(() => {
    const observer = new MutationObserver(() => setTheme(themeName()));
    observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name'] });
    return () => observer.disconnect();
  }, []);
  return theme;
}

function themeName(): string {
  return document.body.dataset['jpThemeName'] ?? '';
}
