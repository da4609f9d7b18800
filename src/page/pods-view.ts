import type { Pod } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import { printPodRow } from '../printers/pod-row.ts';
import { cell, createParts, element, type Part, setChildren, setText, table } from './elements.ts';
import { stateOfPod } from './pod-state.ts';
import { podHash } from './route.ts';
import { marked, stepList } from './step-list.ts';
import type { View } from './view.ts';

/** All pods, a line each with its steps. */
export function createPodsView({ clock }: { readonly clock: Clock }): View {
  const { root, body } = table('Pods', ['Pod', 'Ready', 'Status', 'Restarts', 'Age', 'Steps']);
  const title = element('h1', { tabindex: '-1' }, 'Pods');
  const empty = element('p', { class: 'empty' }, 'There are no pods. ', element('code', {}, 'kpod run FILE'), ' makes some.');
  // Nothing is known yet.
  root.hidden = true;
  empty.hidden = true;
  const update = createParts<Pod>(
    body,
    ({ metadata }) => metadata.uid ?? metadata.name,
    (pod) => createRow(pod, clock),
  );
  return {
    root: element('div', {}, title, root, empty),
    title: 'Pods',
    heading: title,
    update(pods) {
      const sorted = [...pods].sort((a, b) => placeOf(a).localeCompare(placeOf(b)));
      update(sorted);
      empty.hidden = sorted.length > 0;
      root.hidden = sorted.length === 0;
    },
  };
}

const placeOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;

function createRow({ metadata }: Pod, clock: Clock): Part<Pod> {
  const name = element('a', { href: podHash(metadata) }, metadata.name);
  const namespace = metadata.namespace === 'default' ? '' : ` in ${metadata.namespace}`;
  const cells = ['Ready', 'Status', 'Restarts', 'Age', 'Steps'].map((column) => cell(column));
  const [ready, status, restarts, age, steps] = cells as [HTMLElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement];
  const head = element('th', { scope: 'row', role: 'rowheader' }, name, element('small', {}, namespace));
  return {
    root: element('tr', { role: 'row' }, head, ...cells),
    update(pod) {
      const now = clock.now();
      const row = printPodRow(pod, now);
      setText(ready, row.ready);
      setText(restarts, row.restarts);
      setText(age, row.age);
      const state = stateOfPod(pod);
      setChildren(status, {
        of: [row.status, state],
        make: () => [element('span', { class: `state ${state}` }, ...marked(state, row.status))],
      });
      stepList(steps, pod, now);
    },
  };
}
