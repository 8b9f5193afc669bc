import { html, nothing, type TemplateResult } from 'lit';
import type { MenuHelp } from '../../protocol/menuconfig';

/** What the pane asks for. */
export interface HelpActions {
  change(name: string, value: string | undefined): void;
  turnOn(name: string): void;
}

const NAMES: Readonly<Record<string, string>> = { y: 'Yes (y)', m: 'Module (m)', n: 'No (n)' };

/** Everything about the entry under the cursor, with the controls that its type has. */
export function helpPane(help: MenuHelp | undefined, actions: HelpActions): TemplateResult {
  if (help === undefined) {
    return html`<p>Choose an entry to read about it here.</p>`;
  }
  const { name } = help;
  return html`
    <h2>${help.title}</h2>
    ${name === undefined ? nothing : html`<code>CONFIG_${name}</code> ${help.kind}`}
    ${name === undefined ? nothing : control(help, name, actions)}
    ${
      help.preview === undefined
        ? nothing
        : html`<p class="preview" id="preview">${help.preview}</p>`
    }
    ${
      help.needs.length === 0 || name === undefined
        ? nothing
        : html`<h3>It needs</h3>
            <ul>
              ${help.needs.map((need) => html`<li><code>${need}</code></li>`)}
            </ul>
            <vscode-button
              secondary
              @click=${() => {
                actions.turnOn(name);
              }}
              >Turn on, with what it needs</vscode-button
            >`
    }
    ${section('Value', help.why)} ${list(help.facts)} ${section('Help', help.help)}
  `;
}

function section(title: string, lines: readonly string[]): TemplateResult | typeof nothing {
  return lines.length === 0
    ? nothing
    : html`<h3>${title}</h3>
        <pre>${lines.join('\n')}</pre>`;
}

function list(facts: readonly string[]): TemplateResult | typeof nothing {
  return facts.length === 0
    ? nothing
    : html`<h3>Kconfig</h3>
        <ul>
          ${facts.map((fact) => html`<li>${fact}</li>`)}
        </ul>`;
}

function control(help: MenuHelp, name: string, actions: HelpActions): TemplateResult {
  const reset = html`<vscode-button
    secondary
    @click=${() => {
      actions.change(name, undefined);
    }}
    >Default</vscode-button
  >`;
  if (help.kind === 'bool' || help.kind === 'tristate') {
    return html`<div class="values" role="group" aria-label="Value of ${help.title}">
      ${help.allowed.map(
        (value) =>
          html`<vscode-button
            ?secondary=${value !== help.value}
            aria-pressed=${value === help.value ? 'true' : 'false'}
            @click=${() => {
              actions.change(name, value);
            }}
            >${NAMES[value] ?? value}</vscode-button
          >`,
      )}
      ${help.allowed.length === 0 ? html`<span>It can't be changed here.</span>` : reset}
    </div>`;
  }
  const commit = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    if (field.value !== help.value) {
      actions.change(name, field.value);
    }
  };
  return html`<div class="values">
    <vscode-textfield
      id="value"
      label="Value of ${help.title}"
      .value=${help.value}
      @change=${commit}
    ></vscode-textfield>
    ${reset} ${help.range === undefined ? nothing : html`<span>${help.range}</span>`}
  </div>`;
}
