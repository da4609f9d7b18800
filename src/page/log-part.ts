import { everyStatus } from '../api/pod-status.ts';
import type { ContainerStatus, Pod } from '../api/types.ts';
import { type Clock, sleep } from '../base/clock.ts';
import { type Api, linesOf, Refusal } from './api.ts';
import { element, section, setChildren, setText } from './elements.ts';
import type { PodPart } from './part.ts';
import { type PodName, podPath } from './route.ts';
import { mostTelling, stepsOf } from './steps.ts';

/** Lines that are kept: a log may be longer than any page can be. */
const mostLines = 2000;
/** Lines of what was there before. */
const tailLines = 500;
const pauseMs = 1000;

interface Deps {
  readonly api: Api;
  readonly clock: Clock;
  /** Aborted when the view is left. */
  readonly signal: AbortSignal;
  readonly name: PodName;
}

/** The log of one container, which grows while it is looked at. */
export function createLogPart(deps: Deps): PodPart {
  const choice = element('select', { id: 'log-of' });
  const previous = element('input', { type: 'checkbox', id: 'log-previous' });
  const label = element('label', { for: 'log-previous', class: 'choice' }, previous, ' the attempt before');
  const text = element('pre', { tabindex: '0', role: 'region', 'aria-label': 'Lines of the log', class: 'log' });
  const state = element('p', { class: 'empty' });
  let pod: Pod | undefined;
  let reading = new AbortController();

  /** Begins anew: another container, or another attempt. */
  function read(): void {
    reading.abort();
    reading = new AbortController();
    text.replaceChildren();
    const signal = AbortSignal.any([reading.signal, deps.signal]);
    const query = `container=${encodeURIComponent(choice.value)}&tailLines=${tailLines}${previous.checked ? '&previous=true' : '&follow=true'}`;
    const attempt = () => attemptOf(pod, choice.value);
    void follow(
      { ...deps, signal },
      { path: `${podPath(deps.name)}/log?${query}`, attempt, isLasting: !previous.checked },
      { text, state },
    );
  }

  choice.addEventListener('change', read);
  previous.addEventListener('change', read);
  const look = () => (document.hidden ? reading.abort() : read());
  document.addEventListener('visibilitychange', look, { signal: deps.signal });
  return {
    root: section('Log', element('p', { class: 'choices' }, element('label', { for: 'log-of' }, 'of '), choice, ' ', label), text, state),
    update(shown) {
      const isFirst = pod === undefined;
      pod = shown.pod;
      const known = stepsOf(pod, 0);
      const steps = known.map(({ name }) => name);
      setChildren(choice, { of: steps, make: () => steps.map((name) => element('option', { value: name }, name)) });
      label.hidden = (statusOf(pod, choice.value)?.restartCount ?? 0) === 0 && !previous.checked;
      if (!isFirst) return;
      choice.value = mostTelling(known)?.name ?? '';
      read();
    },
  };
}

const statusOf = (pod: Pod | undefined, name: string): ContainerStatus | undefined =>
  pod && everyStatus(pod).find((status) => status.name === name);

/** Another one when there is another log to read; undefined while there is none. */
function attemptOf(pod: Pod | undefined, name: string): string | undefined {
  const status = statusOf(pod, name);
  if (!hasBegun(status)) return undefined;
  return `${pod?.metadata.uid} ${status?.restartCount} ${status?.state.running !== undefined} ${status?.state.terminated !== undefined}`;
}

const hasBegun = (status: ContainerStatus | undefined): boolean =>
  status !== undefined && [status.state.running, status.state.terminated, status.lastState.terminated].some((part) => part !== undefined);

/** Where a log is shown, and how it is getting on. */
interface Place {
  readonly text: HTMLElement;
  readonly state: HTMLElement;
}

interface Wanted {
  readonly path: string;
  readonly attempt: () => string | undefined;
  /** More attempts are read as they come. */
  readonly isLasting: boolean;
}

async function follow(
  { api, clock, signal }: Omit<Deps, 'name'>,
  { path, attempt, isLasting }: Wanted,
  { text, state }: Place,
): Promise<void> {
  while (!signal.aborted) {
    const read = attempt();
    text.replaceChildren();
    text.hidden = read === undefined;
    setText(state, read === undefined ? 'It has not begun.' : '');
    if (read !== undefined) await readAll(api.text(path, signal), signal, { text, state });
    if (!isLasting) return;
    while (!signal.aborted && attempt() === read) await sleep(clock, pauseMs, signal);
  }
}

async function readAll(log: AsyncIterable<string>, signal: AbortSignal, { text, state }: Place): Promise<void> {
  let waiting: string[] = [];
  const flush = () => {
    if (!signal.aborted && waiting.length > 0) append(text, waiting);
    waiting = [];
  };
  try {
    for await (const line of linesOf(log)) {
      // However many lines come, they are drawn once a frame.
      if (waiting.length === 0) requestAnimationFrame(flush);
      waiting.push(line);
      if (waiting.length > 2 * mostLines) waiting = waiting.slice(-mostLines);
    }
    flush();
    setText(state, text.childElementCount === 0 ? 'Nothing was written.' : 'The end.');
  } catch (error) {
    flush();
    if (!signal.aborted) setText(state, error instanceof Refusal ? error.message : 'The log broke off.');
  }
}

/** Stays at the end unless somebody has scrolled away from it. */
function append(text: HTMLElement, lines: readonly string[]): void {
  const isAtEnd = text.scrollHeight - text.scrollTop - text.clientHeight < 40;
  text.append(...lines.slice(-mostLines).map((line) => element('span', {}, `${line}\n`)));
  while (text.childElementCount > mostLines) text.firstElementChild?.remove();
  if (isAtEnd) text.scrollTop = text.scrollHeight;
}
