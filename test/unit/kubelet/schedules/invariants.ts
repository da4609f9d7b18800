import { isDeepStrictEqual } from 'node:util';
import { everyStatus } from '../../../../src/api/pod-status.ts';
import type { Pod } from '../../../../src/api/types.ts';
import type { Run } from '../../../fakes/engine/world.ts';
import { lookerName } from './look-inside.ts';
import type { Machine } from './machine.ts';
import { brokenPromises, mayBeginAnew } from './promises.ts';
import type { RandomPod } from './random-pod.ts';
import type { Trouble } from './trouble.ts';

/** Everything that must hold whatever happened, in words where it does not. */
export function brokenRules(machine: Machine, subject: RandomPod, { strangers, deaths, slow, faults }: Trouble): string[] {
  const { engine } = machine;
  const { inits, apps } = subject;
  // What a stranger started, or what lives in namespaces that kpod did not make, is no decision of kpod's.
  const all = mayBeginAnew(subject) ? inBeginnings(machine, [...inits, ...apps]) : engine.runsOf();
  const runs = all.filter((run) => run.by !== 'foreign' && run.namespaceBy !== 'foreign' && run.namespaceBy !== 'itself');
  const sidecars = new Set(inits.filter((each) => each.isSidecar).map((each) => each.name));
  const names = { inits: inits.map((each) => each.name), apps: apps.map((each) => each.name), sidecars };
  // What a stranger removes or restarts before kpod has seen it once cannot be known.
  const seesAll = !strangers || (deaths === 0 && !slow);
  return [
    ...engine.violations,
    ...engine.overlaps(),
    ...(seesAll ? runs.flatMap((run) => orderOf(run, runs, names)) : []),
    ...(seesAll ? attemptsTwice(runs) : []),
    ...(seesAll ? looksTwice(runs) : []),
    ...statusesThatFall(machine, strangers || mayBeginAnew(subject)),
    ...(strangers ? [] : brokenPromises(engine.journal, subject, { isPlain: Object.keys(faults).length === 0 })),
    ...hastyKills(machine),
  ];
}

/** The runs, those before a pod has begun anew in its sandbox apart from those after: then nothing of it is left but that. */
function inBeginnings({ engine }: Machine, scripts: readonly { readonly name: string }[]): readonly Run[] {
  const names = new Set(scripts.map(({ name }) => name));
  const starts: number[] = [];
  const present = new Set<string>();
  let beginning = 0;
  for (const { verb, id, labels } of engine.journal) {
    if (verb === 'startContainer') starts.push(beginning);
    // Ephemeral containers stay where they are.
    if (!names.has(labels['io.kubernetes.container.name'] ?? '')) continue;
    if (verb === 'startContainer' || verb === 'createContainer') present.add(id);
    else if (verb === 'removeContainer' && present.delete(id) && present.size === 0) beginning += 1;
  }
  return engine.runsOf().map((run, index) => ({ ...run, namespace: `${run.namespace}/${starts[index]}` }));
}

const overlaps = (a: Run, b: Run): boolean =>
  a.startMs < (b.endMs ?? Number.POSITIVE_INFINITY) && b.startMs < (a.endMs ?? Number.POSITIVE_INFINITY);

const succeededBefore = (name: string, run: Run, runs: readonly Run[]): boolean =>
  runs.some(
    (each) =>
      each.containerName === name &&
      each.namespace === run.namespace &&
      each.exitCode === 0 &&
      each.endMs !== undefined &&
      each.endMs <= run.startMs &&
      runs.indexOf(each) < runs.indexOf(run),
  );

const beganBefore = (name: string, run: Run, runs: readonly Run[]): boolean =>
  runs.some((each) => each.containerName === name && each.namespace === run.namespace && runs.indexOf(each) < runs.indexOf(run));

interface Names {
  readonly inits: readonly string[];
  readonly apps: readonly string[];
  readonly sidecars: ReadonlySet<string>;
}

/** The order of init containers, sidecars and app containers, judged at one start. */
function orderOf(run: Run, runs: readonly Run[], { inits, sidecars }: Names): string[] {
  // Whoever looks inside waits for nobody.
  if (run.containerName === lookerName) return [];
  const index = inits.indexOf(run.containerName);
  const before = index < 0 ? inits : inits.slice(0, index);
  const broken = before
    .filter((name) => !(sidecars.has(name) ? beganBefore : succeededBefore)(name, run, runs))
    .map((name) => `${run.name} started though ${name} had not ${sidecars.has(name) ? 'begun' : 'succeeded'} in ${run.namespace}`);
  if (index >= 0 && !sidecars.has(run.containerName)) {
    if (succeededBefore(run.containerName, run, runs)) broken.push(`${run.name} ran again in ${run.namespace} after its success`);
    const mayBeBeside = new Set([lookerName, ...before.filter((name) => sidecars.has(name))]);
    const isOther = ({ containerName }: Run) => containerName !== run.containerName && !mayBeBeside.has(containerName);
    const beside = runs.find((other) => isOther(other) && overlaps(run, other));
    if (beside) broken.push(`${run.name} ran beside ${beside.name}`);
  }
  return broken;
}

/** An attempt is one run: its container is never started a second time. */
function attemptsTwice(runs: readonly Run[]): string[] {
  const seen = new Set<string>();
  return runs.flatMap((run) => {
    if (seen.has(run.name)) return [`${run.name} ran twice`];
    seen.add(run.name);
    return [];
  });
}

/** An ephemeral container runs once, whatever becomes of it. */
const looksTwice = (runs: readonly Run[]): string[] =>
  runs.filter(({ containerName }) => containerName === lookerName).length > 1 ? [`${lookerName} ran again`] : [];

/** Nothing is killed that was not asked to end about two seconds before (a slow signal arrives late), save when the pod was removed by force. */
function hastyKills({ engine, published }: Machine): string[] {
  const removed = published.find(({ type }) => type === 'DELETED')?.object.metadata;
  if (removed?.deletionTimestamp === undefined) return [];
  const asked = new Map<string, number>();
  const strangers = new Set<string>();
  return engine.journal.flatMap(({ verb, by, id, name, detail, time }) => {
    // What a stranger starts in a pod that goes, goes with it.
    if (verb === 'startContainer' && by === 'foreign') strangers.add(id);
    if (verb !== 'signalContainer' || by === 'foreign' || strangers.has(id)) return [];
    if (detail !== 'SIGKILL') asked.set(id, asked.get(id) ?? time);
    else if (time - (asked.get(id) ?? time) < 1500)
      return [`${name} was killed ${time - (asked.get(id) ?? time)} ms after it was asked to end`];
    return [];
  });
}

/** Restart counts and phases only go forward; a terminal one comes when nothing runs, and stays as it is. */
function statusesThatFall({ published }: Machine, mayFall: boolean): string[] {
  const broken: string[] = [];
  const counts = new Map<string, number>();
  const ranks = { Pending: 0, Unknown: 0, Running: 1, Succeeded: 2, Failed: 2 } as const;
  let last: Pod | undefined;
  for (const { object } of published) {
    const pod = object as Pod;
    for (const status of everyStatus(pod)) {
      const highest = counts.get(status.name) ?? 0;
      if (status.restartCount < highest) broken.push(`restartCount of ${status.name} fell from ${highest} to ${status.restartCount}`);
      counts.set(status.name, Math.max(highest, status.restartCount));
    }
    const [before, after] = [last?.status.phase ?? 'Pending', pod.status.phase ?? 'Pending'];
    const final = ranks[before] === 2;
    const running = everyStatus(pod).find(({ state }) => state.running);
    if (ranks[after] === 2 && running) broken.push(`phase ${after} though ${running.name} runs`);
    if (final && before !== after) broken.push(`phase ${before} became ${after}`);
    if (!mayFall && ranks[after] < ranks[before]) broken.push(`phase ${before} fell to ${after}`);
    if (final && last && !isDeepStrictEqual(exitsOf(last, last), exitsOf(pod, last))) broken.push('the exits of a finished pod changed');
    last = pod;
  }
  return [...new Set(broken)];
}

/** How the containers ended that another state knows, too: somebody may still want to look inside. */
const exitsOf = (pod: Pod, other: Pod) =>
  everyStatus(pod)
    .filter(({ name }) => everyStatus(other).some((status) => status.name === name))
    .map((status) => [status.name, status.state.terminated?.exitCode]);
