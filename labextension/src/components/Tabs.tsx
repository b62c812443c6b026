/** Tabs after the ARIA pattern: arrows move, Home and End jump, one panel is shown. */
import React from 'react';

export interface ITab<K extends string> {
  readonly key: K;
  readonly label: string;
  /** How many things wait behind the tab. */
  readonly count?: number | undefined;
}

export interface ITabsProps<K extends string> {
  readonly label: string;
  readonly tabs: readonly ITab<K>[];
  readonly current: K;
  readonly onChoose: (key: K) => void;
  readonly children: React.ReactNode;
}

export function Tabs<K extends string>(props: ITabsProps<K>): React.JSX.Element {
  const { label, tabs, current, onChoose, children } = props;
  const base = React.useId();
  const list = React.useRef<HTMLDivElement>(null);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    // From the tab that has the focus: keys may come faster than what they chose is drawn.
    const from = event.target instanceof HTMLElement ? event.target.dataset['tab'] : undefined;
    const next = neighbour(event.key, tabs, tabs.find(tab => tab.key === from)?.key ?? current);
    if (next !== undefined) {
      event.preventDefault();
      onChoose(next);
      list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
    }
  };

  return (
    <>
      <div className="notebench-Tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(tab => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${base}-tab-${tab.key}`}
            data-tab={tab.key}
            className="notebench-Tabs-tab"
            aria-selected={tab.key === current}
            aria-controls={`${base}-panel`}
            tabIndex={tab.key === current ? 0 : -1}
            onClick={() => onChoose(tab.key)}
          >
            {tab.label}
            {tab.count !== undefined && <span className="notebench-Tabs-count">{tab.count}</span>}
          </button>
        ))}
      </div>
      <div
        className="notebench-Tabs-panel"
        role="tabpanel"
        id={`${base}-panel`}
        aria-labelledby={`${base}-tab-${current}`}
        tabIndex={0}
      >
        {children}
      </div>
    </>
  );
}

function neighbour<K extends string>(key: string, tabs: readonly ITab<K>[], current: K): K | undefined {
  const place = tabs.findIndex(tab => tab.key === current);
  switch (key) {
    case 'ArrowRight':
      return tabs[(place + 1) % tabs.length]?.key;
    case 'ArrowLeft':
      return tabs[(place + tabs.length - 1) % tabs.length]?.key;
    case 'Home':
      return tabs[0]?.key;
    case 'End':
      return tabs[tabs.length - 1]?.key;
    default:
      return undefined;
  }
}
