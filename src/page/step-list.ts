import type { Pod } from '../api/types.ts';
import { element, setChildren } from './elements.ts';
import { marks, type Step, stepsOf } from './steps.ts';

/** The steps of a pod as marks with their names, and in words what they are at. */
export function stepList(parent: HTMLElement, pod: Pod, now: number): void {
  const steps = stepsOf(pod, now);
  setChildren(parent, { of: steps, make: () => [element('ol', { class: 'steps' }, ...steps.map(item))] });
}

function item({ name, state, words }: Step): HTMLElement {
  const isNews = state === 'running' || state === 'skipped' || state === 'failed';
  return element(
    'li',
    { class: `step ${state}` },
    ...marked(state, name),
    element('small', isNews ? {} : { class: 'unseen' }, `: ${words}`),
  );
}

/** A mark, which is for the eyes only, and a word. */
export function marked(state: Step['state'], word: string): readonly HTMLElement[] {
  return [element('span', { class: 'mark', 'aria-hidden': 'true' }, `${marks[state]} `), element('span', {}, word)];
}
