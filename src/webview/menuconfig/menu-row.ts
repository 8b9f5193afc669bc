import { html, nothing, type TemplateResult } from 'lit';
import { mark, spokenState, type PlacedRow } from './menu-view';

/** A row of the tree. */
export function menuRow(
  { row, level, position, siblings, hasChildren, open }: PlacedRow,
  isCurrent: boolean,
  onClick: (event: MouseEvent) => void,
): TemplateResult {
  const isSwitch = row.kind === 'bool' || row.kind === 'tristate';
  const isChanged = row.byDefault !== undefined && row.kind !== 'choice';
  const classes = [
    'row',
    ...(isCurrent ? ['current'] : []),
    ...(row.visible ? [] : ['hidden']),
    ...(isChanged ? ['changed'] : []),
  ].join(' ');
  const checked = row.value === 'y' ? 'true' : row.value === 'm' ? 'mixed' : 'false';
  const indent = html`<span aria-hidden="true">${'\u2003'.repeat(level - 1)}</span>`;
  const notes = [
    ...(row.visible ? [] : ['hidden']),
    ...(isChanged ? [`default ${row.byDefault || 'empty'}`] : []),
    ...(row.other === undefined ? [] : [`there ${row.other || 'empty'}`]),
  ].join(' · ');
  return html`<div
    role="treeitem"
    id="row-${row.id}"
    class=${classes}
    tabindex=${isCurrent ? '0' : '-1'}
    aria-level=${level}
    aria-posinset=${position}
    aria-setsize=${siblings}
    aria-expanded=${hasChildren ? (open ? 'true' : 'false') : nothing}
    aria-checked=${isSwitch ? checked : nothing}
    aria-selected=${isCurrent ? 'true' : 'false'}
    @click=${onClick}
  >
    ${indent}<span class="arrow" aria-hidden="true">${hasChildren ? (open ? '▾' : '▸') : ''}</span
    ><span class="mark" aria-hidden="true">${mark(row)}</span
    ><span class="text"
      >${row.kind === 'comment' ? `*** ${row.text} ***` : row.text}${
        row.kind === 'choice' && row.value !== '' ? ` (${row.value})` : ''
      }</span
    ><span class="spoken">${spokenState(row)}</span
    ><span class="note" aria-hidden="true">${notes}</span>
  </div>`;
}
