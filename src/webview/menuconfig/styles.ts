import { css } from 'lit';

export const styles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100vh;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
    align-items: center;
    padding: 8px 0;
  }
  h1 {
    flex: 1 1 auto;
    margin: 0;
    font-size: 1.1em;
    font-weight: 600;
  }
  main {
    display: flex;
    flex: 1 1 auto;
    gap: 12px;
    min-height: 0;
  }
  @media (max-width: 480px) {
    main {
      flex-direction: column;
    }
    main > aside {
      padding-left: 0;
      border-left: none;
      border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
  }
  [role='tree'] {
    flex: 3 1 0;
    overflow: auto;
    min-width: 0;
    outline: none;
  }
  aside {
    flex: 2 1 0;
    overflow: auto;
    min-width: 0;
    padding: 0 0 8px 12px;
    border-left: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  .row {
    position: relative;
    display: flex;
    min-width: max-content;
    gap: 6px;
    align-items: baseline;
    padding: 2px 6px;
    line-height: 1.5;
    cursor: default;
    white-space: nowrap;
    outline: none;
  }
  .row:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .row.current {
    color: var(--vscode-list-activeSelectionForeground);
    background: var(--vscode-list-activeSelectionBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .row:focus {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .row.hidden .text {
    font-style: italic;
  }
  .arrow {
    flex: 0 0 1em;
    text-align: center;
  }
  .mark,
  pre,
  code {
    font-family: var(--vscode-editor-font-family);
  }
  .mark {
    white-space: pre;
  }
  .note {
    margin-left: auto;
    padding-left: 12px;
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .changed .text {
    font-weight: 600;
  }
  h2 {
    margin: 4px 0;
    font-size: 1em;
  }
  h3 {
    margin: 12px 0 2px;
    font-size: 0.9em;
    font-weight: 600;
  }
  pre {
    margin: 0;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  ul {
    margin: 0;
    padding-left: 1.2em;
  }
  .preview {
    margin: 8px 0;
    padding: 4px 8px;
    border-left: 3px solid var(--vscode-focusBorder);
  }
  footer {
    min-height: 1.6em;
    padding: 4px 0;
    border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  .values {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    margin: 6px 0;
  }
`;
