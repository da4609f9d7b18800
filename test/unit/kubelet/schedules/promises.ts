import { isSidecar } from '../../../../src/api/pod-status.ts';
import type { Container, Pod } from '../../../../src/api/types.ts';
import type { ProbeKind } from '../../../../src/kubelet/probes/probe-results.ts';
import type { JournalEntry } from '../../../fakes/engine/world.ts';
import type { Asked } from './manners.ts';
import type { RandomPod } from './random-pod.ts';

/** So long kpod may not have heard of what has happened: the end of a container, a deletion while a command is under way. */
const hearsayMs = 7_000;

/** What is known of one run of a container at a moment of the story. */
interface Told {
  readonly container: Container;
  readonly name: string;
  /** In which of kpod's lives it began. */
  readonly life: number;
  running: boolean;
  endedAt: number;
  /** When it was asked to end first, and in which life. */
  signalled?: { readonly time: number; readonly life: number };
  /** What is asked at this moment, by the life that asks. */
  readonly underWay: Map<Asked, number>;
  /** How often it was asked, in which life last, and since when. */
  readonly asked: Map<Asked, { count: number; life: number; begun: number; ended?: number }>;
  /** What its probes and hooks have come to. */
  hasStartedUp: number | undefined;
  readonly inARow: Record<ProbeKind, number>;
  mayBeEnded: boolean;
}

interface Story {
  readonly pod: Pod;
  /** Its containers are ended only for what they have answered, or because the pod is deleted. */
  readonly isPlain: boolean;
  /** It may begin anew: then probes go on until their container has ended. */
  readonly beginsAnew: boolean;
  life: number;
  deleted: { readonly time: number; readonly graceSeconds: number } | undefined;
  forced: boolean;
  readonly runs: Map<string, Told>;
  readonly broken: string[];
}

/** What must hold of probes and hooks, and of the order in which containers end, in words where it does not. */
export function brokenPromises(journal: readonly JournalEntry[], subject: RandomPod, { isPlain }: { readonly isPlain: boolean }): string[] {
  const { spec } = subject.pod;
  const story: Story = {
    pod: subject.pod,
    isPlain: isPlain && spec.activeDeadlineSeconds === undefined && !mayBeginAnew(subject),
    beginsAnew: mayBeginAnew(subject),
    life: 0,
    deleted: undefined,
    forced: false,
    runs: new Map(),
    broken: [],
  };
  for (const entry of journal) tell(story, entry);
  return [...new Set(story.broken)];
}

/** Whether a rule of its containers may let the pod begin anew. */
export const mayBeginAnew = ({ inits, apps }: RandomPod): boolean =>
  [...inits, ...apps].some(({ rules }) => rules.restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers'));

function tell(story: Story, entry: JournalEntry): void {
  const { verb, id, time, detail = '' } = entry;
  const run = story.runs.get(id);
  switch (verb) {
    case 'dies':
      story.life += 1;
      for (const each of story.runs.values()) each.underWay.clear();
      return;
    case 'deletes':
      story.forced = detail === 'forced';
      story.deleted = { time, graceSeconds: story.forced ? 1 : Math.max(1, Number(detail)) };
      return;
    case 'startContainer':
      return tellStart(story, entry);
    case 'exit':
      if (run) Object.assign(run, { running: false, endedAt: time });
      return;
    case 'exec':
      if (run) tellAsked(story, run, detail as Asked, time);
      return;
    case 'execRefused':
      return tellRefused(story, run, detail as Asked, time);
    case 'execEnd':
      if (run) tellAnswer(run, detail, time, story.life);
      return;
    case 'signalContainer':
      if (run && entry.by === 'kpod' && detail !== 'SIGKILL' && !run.signalled) tellSignal(story, run, time);
  }
}

function tellStart(story: Story, { id, by, labels, time }: JournalEntry): void {
  const { spec } = story.pod;
  const name = labels['io.kubernetes.container.name'] ?? '';
  const container = [...(spec.initContainers ?? []), ...spec.containers].find((each) => each.name === name);
  if (!container) return;
  if (by === 'kpod') {
    for (const other of story.runs.values()) {
      if (other.underWay.has('postStart')) story.broken.push(`${name} started while the postStart hook of ${other.name} went on`);
    }
  }
  story.runs.set(id, {
    ...{ container, name, life: story.life, running: true, endedAt: time, hasStartedUp: undefined, mayBeEnded: false },
    ...{ underWay: new Map(), asked: new Map(), inARow: { startup: 0, liveness: 0, readiness: 0 } },
  });
}

const isProbe = (asked: Asked): asked is ProbeKind => asked !== 'postStart' && asked !== 'preStop';

function tellAsked(story: Story, run: Told, asked: Asked, time: number): void {
  const { broken, life } = story;
  const { name } = run;
  const before = run.asked.get(asked);
  if (run.underWay.has(asked)) broken.push(`${name} was asked ${asked} twice at once`);
  const postStart = run.asked.get('postStart');
  if (asked === 'postStart') {
    if (before) broken.push(`the postStart hook of ${name} was done twice`);
    if (run.asked.size > 0) broken.push(`the postStart hook of ${name} came after something else`);
  } else if (mustHaveBegun(story, run) && postStart?.ended === undefined) {
    broken.push(`${name} was asked ${asked} before its postStart hook was done`);
  }
  if (asked === 'preStop') {
    if (run.signalled) broken.push(`the preStop hook of ${name} came after its stop signal`);
    if (before?.life === life) broken.push(`the preStop hook of ${name} was done twice`);
  }
  if (isProbe(asked)) tellProbe(story, run, asked, time);
  run.underWay.set(asked, life);
  run.asked.set(asked, { count: (before?.count ?? 0) + 1, life, begun: time });
}

/** Whether its postStart hook comes before all: none is begun of a pod that is to go. */
function mustHaveBegun({ life, deleted, isPlain }: Story, { container, life: begun, signalled }: Told): boolean {
  return isPlain && container.lifecycle?.postStart !== undefined && begun === life && !signalled && !deleted;
}

function tellProbe({ broken, life, deleted, beginsAnew }: Story, run: Told, kind: ProbeKind, time: number): void {
  const { name, container } = run;
  if (kind === 'startup' && run.hasStartedUp === life) broken.push(`${name} was asked again whether it has started`);
  if (kind !== 'startup' && container.startupProbe && run.hasStartedUp === undefined) {
    broken.push(`${name} was asked ${kind} before it had started`);
  }
  if (kind === 'readiness') return;
  if (run.signalled?.life === life && !beginsAnew) broken.push(`${name} was asked ${kind} after its stop signal`);
  if (deleted && time > deleted.time + hearsayMs) broken.push(`${name} was asked ${kind} though the pod is deleted`);
}

/** kpod may not have heard yet that it has ended; that is no more than hearsay. */
function tellRefused({ broken, life, isPlain }: Story, run: Told | undefined, asked: Asked, time: number): void {
  if (!run) return;
  if (isProbe(asked) && isPlain && !run.running && time > run.endedAt + hearsayMs)
    broken.push(`${run.name} was asked ${asked} long after its end`);
  run.asked.set(asked, { count: (run.asked.get(asked)?.count ?? 0) + 1, life, begun: time, ended: time });
  if (asked === 'postStart') run.mayBeEnded = true;
}

function tellAnswer(run: Told, detail: string, time: number, life: number): void {
  const [asked, answer] = detail.split(/ (.*)/) as [Asked, string];
  run.underWay.delete(asked);
  const known = run.asked.get(asked);
  if (known) known.ended = time;
  if (asked === 'postStart' && answer !== '0') run.mayBeEnded = true;
  if (!isProbe(asked) || answer === 'given up') return;
  if (answer === '0' && asked === 'startup') run.hasStartedUp = life;
  run.inARow[asked] = answer === '0' ? 0 : run.inARow[asked] + 1;
  const threshold = run.container[`${asked}Probe`]?.failureThreshold ?? 1;
  if (asked !== 'readiness' && run.inARow[asked] >= threshold) run.mayBeEnded = true;
}

/** Its first stop signal. */
function tellSignal(story: Story, run: Told, time: number): void {
  const { broken, life, deleted, pod } = story;
  const { name, container } = run;
  run.signalled = { time, life };
  if (!run.running) return;
  const hook = run.asked.get('preStop');
  const graces = [pod.spec.terminationGracePeriodSeconds, deleted?.graceSeconds ?? Number.POSITIVE_INFINITY];
  const probeGraces = [container.livenessProbe, container.startupProbe].flatMap((probe) => probe?.terminationGracePeriodSeconds ?? []);
  const shortest = Math.min(...graces, ...probeGraces);
  const isHooked = container.lifecycle?.preStop !== undefined && pod.spec.terminationGracePeriodSeconds > 0;
  if (isHooked && story.isPlain) {
    if (!hook) broken.push(`${name} got its stop signal without its preStop hook`);
    // The time that kpod is away is a part of its grace period.
    else if (hook.ended === undefined && time - hook.begun < (shortest - 1) * 1000 && run.life === life) {
      broken.push(`${name} got its stop signal while its preStop hook went on`);
    }
  }
  const isApp = pod.spec.containers.includes(container);
  if (isApp && story.isPlain && !deleted && !run.mayBeEnded) broken.push(`${name} got its stop signal for nothing`);
  if (deleted && story.isPlain && !isApp) tellOrder(story, run, deleted, time);
}

/** Sidecars end after the containers that they serve, and after the sidecars behind them. */
function tellOrder({ broken, pod, runs }: Story, run: Told, deleted: NonNullable<Story['deleted']>, time: number): void {
  const inits = pod.spec.initContainers ?? [];
  if (!isSidecar(run.container) || time >= deleted.time + deleted.graceSeconds * 1000) return;
  const served = new Set(
    [...pod.spec.containers, ...inits.slice(inits.indexOf(run.container) + 1).filter(isSidecar)].map(({ name }) => name),
  );
  const other = [...runs.values()].find((each) => each.running && served.has(each.name));
  if (other) broken.push(`${run.name} got its stop signal while ${other.name} ran`);
}
