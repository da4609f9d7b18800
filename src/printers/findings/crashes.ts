import { parseGoDuration } from '../../api/go-duration.ts';
import { allContainers, isStartError } from '../../api/pod-status.ts';
import { parseQuantity } from '../../api/quantity.ts';
import type { Container, ContainerStateTerminated, ContainerStatus } from '../../api/types.ts';
import { humanDuration, translateTimestampSince } from '../duration.ts';
import { readExit, readStartError } from './exit-codes.ts';
import type { Finding, PodFacts } from './finding.ts';
import { changeSpec, commandFor, editByHand, pathOf, type SpecChange } from './remedies.ts';

/** A container that ended and is started again: how, why as far as the code and the log say, and how long it backs off. */
export function explainCrash(facts: PodFacts, status: ContainerStatus, container: Container | undefined): Finding {
  const last = status.state.terminated ?? status.lastState.terminated;
  if (last && isStartError(last)) return explainStartLoop(facts, status, last);
  const backOff = explainBackOff(facts, status, last);
  const evidence = backOff === undefined ? [] : [backOff];
  const base = { key: `crash ${status.name}`, what: whatOf(facts, status, last), onlyUser: true, container: status.name } as const;
  if (!last) return { ...base, code: 'crash', evidence, way: '', mend: [] };
  const lines = facts.logs?.[status.name];
  const taken = explainTaken(facts, status, lines ?? []);
  if (taken && last.exitCode !== 0) return { ...base, ...taken, evidence: [...taken.evidence, ...evidence] };
  const reading = readExit(last, container, lines ?? []);
  const said = last.message ? { said: last.message } : {};
  return {
    ...base,
    code: reading.code,
    evidence: [reading.words, ...evidence].filter((text) => text !== ''),
    ...remedyOf(facts, status, { reading, container }),
    ...said,
  };
}

/** A port of the pod that two of its programs want: they share its addresses. */
function explainTaken(facts: PodFacts, { name }: ContainerStatus, lines: readonly string[]) {
  const said = lines.findLast((line) => /address (is )?already in use|EADDRINUSE/i.test(line));
  if (said === undefined) return undefined;
  const { spec } = facts.pod;
  const others = allContainers(spec).filter((other) => other.name !== name && (other.ports ?? []).length > 0);
  const whose = others.map((other) => `"${other.name}" (${(other.ports ?? []).map(({ containerPort }) => containerPort).join(', ')})`);
  const by = whose.length === 0 ? [] : [`The containers of a pod share their ports, and others have: ${whose.join(', ')}`];
  return {
    code: 'port-taken' as const,
    evidence: [`It says: ${said.trim()}`, ...by],
    way: 'Let it listen at another port',
    mend: editByHand(facts),
  };
}

function whatOf({ now }: PodFacts, { name, restartCount }: ContainerStatus, last: ContainerStateTerminated | undefined): string {
  const ended = last ? ` with exit code ${last.exitCode}${last.reason ? ` (${last.reason})` : ''}` : '';
  if (restartCount === 0) return `Container "${name}" ended${ended}`;
  const restarts = `restarted ${restartCount === 1 ? 'once' : `${restartCount} times`}`;
  const when = last?.finishedAt ? `, last ${translateTimestampSince(last.finishedAt, now)} ago` : '';
  return `Container "${name}" keeps ending${ended}: ${restarts}${when}`;
}

/** Since when it waits, and until when. */
function explainBackOff({ now }: PodFacts, { state }: ContainerStatus, last: ContainerStateTerminated | undefined): string | undefined {
  const delay = /^back-off (\S+) restarting failed/.exec(state.waiting?.message ?? '')?.[1];
  if (delay === undefined || !last?.finishedAt) return undefined;
  const since = Date.parse(last.finishedAt);
  const left = Math.max(0, since + parseGoDuration(delay) - now) / 1000;
  return `It backs off for ${delay}, since ${humanDuration((now - since) / 1000)}: it is started again in ${humanDuration(left)}`;
}

type Remedy = Pick<Finding, 'way' | 'mend'>;

function remedyOf(
  facts: PodFacts,
  { name }: ContainerStatus,
  { reading, container }: { readonly reading: ReturnType<typeof readExit>; readonly container: Container | undefined },
): Remedy {
  const path = pathOf(facts.pod, name);
  switch (reading.code) {
    case 'crash-out-of-memory':
      return { way: 'Raise its memory limit', mend: changeSpec(facts, moreMemory(container, path)) };
    case 'ends-without-error': {
      const mend = facts.owner ? editByHand(facts) : changeSpec(facts, [{ op: 'replace', path: '/restartPolicy', value: 'OnFailure' }]);
      return { way: 'Give it a command that keeps running, or let its pod end with it', mend };
    }
    case 'program-missing':
    case 'program-not-executable':
      return otherProgram(facts, path, { program: reading.program, container });
    default: {
      const isSilent = facts.logs?.[name]?.every((line) => line.trim() === '') ?? false;
      if (!isSilent) return { way: 'Correct what its log complains of', mend: editByHand(facts) };
      return {
        way: 'It has left no log: look around in its place',
        mend: [commandFor(facts, `shell ${facts.pod.metadata.name} -c ${name}`)],
      };
    }
  }
}

/** Twice as much, for limit and request. */
function moreMemory(container: Container | undefined, path: string): readonly SpecChange[] {
  const { limits = {}, requests = {} } = container?.resources ?? {};
  const twice = (text: string | undefined) => (text === undefined ? '256Mi' : doubled(text));
  const request = requests['memory'] === undefined ? [] : [twice(limits['memory'])];
  return [
    { op: 'add', path: `${path}/resources/limits/memory`, value: twice(limits['memory']) },
    ...request.map((value): SpecChange => ({ op: 'add', path: `${path}/resources/requests/memory`, value })),
  ];
}

function doubled(text: string): string {
  const mebi = Number(parseQuantity(text).nano / 1_000_000_000n) / 2 ** 20;
  return `${Math.max(1, Math.ceil(mebi * 2))}Mi`;
}

/** Shells that small images have instead of others. */
const standIns: Readonly<Record<string, string>> = {
  bash: 'sh',
  '/bin/bash': '/bin/sh',
  '/usr/bin/bash': '/bin/sh',
  zsh: 'sh',
  '/bin/zsh': '/bin/sh',
};

function otherProgram(
  facts: PodFacts,
  path: string,
  { program = '', container }: { readonly program: string | undefined; readonly container: Container | undefined },
): Remedy {
  const standIn = standIns[program];
  const index = container?.command?.indexOf(program) ?? -1;
  if (standIn !== undefined && index !== -1) {
    const mend = changeSpec(facts, [{ op: 'replace', path: `${path}/command/${index}`, value: standIn }]);
    return { way: `Small images have ${standIn} instead`, mend };
  }
  return { way: 'Correct its command, or take an image that has the program', mend: editByHand(facts) };
}

/** There is no process that could have said anything, and no exit code of the user's. */
function explainStartLoop(facts: PodFacts, { name, restartCount }: ContainerStatus, last: ContainerStateTerminated): Finding {
  const { message, reason, finishedAt } = last;
  const times = restartCount === 0 ? 'once' : `${restartCount + 1} times`;
  const when = finishedAt ? `, last ${translateTimestampSince(finishedAt, facts.now)} ago` : '';
  const { code, program } = readStartError(message ?? '');
  const container = [...(facts.pod.spec.initContainers ?? []), ...facts.pod.spec.containers].find((one) => one.name === name);
  return {
    code,
    key: `crash ${name}`,
    what: `Container "${name}" cannot be started (${reason}): ${message?.trim().replace(/\.$/, '') || 'the engine does not say why'}`,
    evidence: [`It was tried ${times}${when}`],
    ...otherProgram(facts, pathOf(facts.pod, name), { program, container }),
    onlyUser: true,
  };
}
