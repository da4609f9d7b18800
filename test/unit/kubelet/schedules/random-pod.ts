import type { Container, ContainerRestartRule, Pod, PodPhase, RestartPolicy } from '../../../../src/api/types.ts';
import type { Behaviour } from '../../../fakes/engine/behaviour.ts';
import { container, pod } from '../../../fakes/pods.ts';
import type { Random } from '../../../fakes/random.ts';
import { type Manners, mannersOf, noManners, randomManners } from './manners.ts';

/** How an image comes to a container: `missing` never does. */
export type ImageKind = 'present' | 'slow' | 'flaky' | 'missing';

/** What one container of a random pod will do: each start takes the next behaviour, the last one stays. */
export interface ContainerScript {
  readonly name: string;
  readonly image: ImageKind;
  readonly behaviours: readonly Behaviour[];
  /** An init container that goes on running beside the others, and at last does. */
  readonly isSidecar?: boolean;
  readonly manners: Manners;
  /** Its own restartPolicy and rules. */
  readonly rules: Pick<Container, 'restartPolicy' | 'restartPolicyRules'>;
}

/** A pod with the future of its containers. */
export interface RandomPod {
  readonly pod: Pod;
  readonly inits: readonly ContainerScript[];
  readonly apps: readonly ContainerScript[];
  /** What it comes to does not follow from its containers' own ends alone: probes and hooks end some, or it begins anew. */
  readonly isMoody: boolean;
}

/** What is decided for a pod as a whole before its containers are. */
interface Temper {
  /** Some containers have probes and hooks. */
  readonly hasManners: boolean;
  /** None of these ends its container. */
  readonly isHarmless: boolean;
  /** Some containers have restartPolicies and rules of their own. */
  readonly hasRules: boolean;
  /** Some of which let the pod begin anew. */
  readonly restartsAll: boolean;
}

const noRules = {};

/** Exit codes that rules are about: for the container alone, and for the pod. */
const againCode = 42;
const anewCode = 88;

function mannersFor(random: Random, { hasManners, isHarmless }: Temper): Manners {
  return hasManners && random.chance(0.6) ? randomManners(random, isHarmless) : noManners;
}

function rulesFor(random: Random, { hasRules, restartsAll }: Temper, isSidecar = false): ContainerScript['rules'] {
  if (!hasRules || random.chance(0.4)) return noRules;
  const rule = (action: ContainerRestartRule['action'], ...values: readonly number[]) =>
    ({ action, exitCodes: { operator: 'In', values } }) as const;
  const restartPolicyRules = [
    ...(random.chance(0.6) ? [rule('Restart', againCode, 1)] : []),
    ...(restartsAll ? [rule('RestartAllContainers', anewCode)] : []),
  ];
  const restartPolicy = isSidecar ? 'Always' : random.pick(['Never', 'OnFailure', 'Always'] as const);
  return { restartPolicy, ...(restartPolicyRules.length > 0 ? { restartPolicyRules } : {}) };
}

/** Ends that rules are about, before those that come anyway. */
function rulesEnds(random: Random, { hasRules, restartsAll }: Temper): readonly Behaviour[] {
  if (!hasRules) return [];
  const codes = [...(random.chance(0.3) ? [againCode] : []), ...(restartsAll && random.chance(0.4) ? [anewCode] : [])];
  return codes.map((exitCode) => ({ exitAfterMs: delay(random), exitCode }));
}

const succeeds = (random: Random): Behaviour => ({ exitAfterMs: delay(random), exitCode: 0 });
const delay = (random: Random): number => random.pick([0, 0, 1, 50, 700, 3000, 11_000]);

function fails(random: Random): Behaviour {
  if (random.chance(0.1)) return { startError: 'exec: "nope": executable file not found in $PATH' };
  if (random.chance(0.1)) return { exitAfterMs: delay(random), oomKilled: true };
  return { exitAfterMs: delay(random), exitCode: random.pick([1, 2, 137, 255]) };
}

function runs(random: Random): Behaviour {
  const onTerm = random.pick(['exit', 'exit', 'ignore', { afterMs: 1500, code: 0 }, { afterMs: 4000, code: 3 }] as const);
  return { onTerm };
}

const imageKind = (random: Random): ImageKind =>
  random.chance(0.8) ? 'present' : random.chance(0.05) ? 'missing' : random.pick(['slow', 'flaky']);

/** Init containers mostly succeed, at once or after some failures. */
function initScript(random: Random, name: string, temper: Temper): ContainerScript {
  const failures = random.chance(0.3) ? Array.from({ length: random.integer(1, 2) }, () => fails(random)) : [];
  const last = random.chance(0.9) ? succeeds(random) : random.chance(0.5) ? fails(random) : runs(random);
  const { restartPolicy, ...rest } = rulesFor(random, temper);
  // With Always it would be a sidecar.
  const rules =
    restartPolicy === undefined ? noRules : ({ restartPolicy: restartPolicy === 'Always' ? 'OnFailure' : restartPolicy, ...rest } as const);
  return { name, image: imageKind(random), behaviours: [...rulesEnds(random, temper), ...failures, last], manners: noManners, rules };
}

/** Sidecars may fail before they run for good, and need not go on command. */
function sidecarScript(random: Random, name: string, temper: Temper): ContainerScript {
  const failures = random.chance(0.3) ? Array.from({ length: random.integer(1, 2) }, () => fails(random)) : [];
  const behaviours = [...rulesEnds(random, temper), ...failures, runs(random)];
  const rules = { restartPolicy: 'Always', ...rulesFor(random, temper, true) } as const;
  return { name, image: imageKind(random), behaviours, isSidecar: true, manners: mannersFor(random, temper), rules };
}

function appScript(random: Random, name: string, steady: boolean, temper: Temper): ContainerScript {
  const first = steady ? [fails] : [fails, succeeds];
  const before = random.chance(0.4) ? Array.from({ length: random.integer(1, 2) }, () => random.pick(first)(random)) : [];
  const behaviours = [...rulesEnds(random, temper), ...before, random.pick([runs, runs, succeeds, fails])(random)];
  return { name, image: imageKind(random), behaviours, manners: mannersFor(random, temper), rules: rulesFor(random, temper) };
}

/**
 * A pod with up to four init containers and three app containers. `steady`: further starts that nobody planned do not change what it
 * comes to in the end.
 */
export function randomPod(random: Random, { steady }: { steady: boolean }): RandomPod {
  const temper = randomTemper(random, steady);
  const inits = Array.from({ length: random.pick([0, 1, 1, 2, 2, 3, 4]) }, (_, index) =>
    random.chance(0.25) ? sidecarScript(random, `side-${index}`, temper) : initScript(random, `init-${index}`, temper),
  );
  const apps = Array.from({ length: random.integer(1, 3) }, (_, index) => appScript(random, `app-${index}`, steady, temper));
  const withVolume = random.chance(0.3);
  const restartPolicy = random.pick(['Always', 'OnFailure', 'Never'] as const);
  const activeDeadlineSeconds = random.chance(0.15) ? random.integer(1, 40) : undefined;
  const toContainer = ({ name, image, manners, rules }: ContainerScript): Container =>
    container(name, {
      ...rules,
      ...mannersOf(manners),
      image: image === 'present' ? 'busybox' : image,
      ...(withVolume ? { volumeMounts: [{ name: 'work', mountPath: '/w' }] } : {}),
    });
  return {
    inits,
    apps,
    isMoody: temper.restartsAll || [...inits, ...apps].some(({ manners }) => manners.isDeadly),
    pod: pod({
      init: inits.map(toContainer),
      apps: apps.map(toContainer),
      spec: {
        restartPolicy,
        terminationGracePeriodSeconds: random.pick([0, 1, 3, 30]),
        ...(activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds }),
        ...(withVolume ? { volumes: [{ name: 'work', emptyDir: {} }] } : {}),
      },
    }),
  };
}

function randomTemper(random: Random, steady: boolean): Temper {
  const hasRules = random.chance(0.25);
  return {
    hasManners: random.chance(0.4),
    isHarmless: random.chance(0.5),
    hasRules,
    restartsAll: !steady && hasRules && random.chance(0.4),
  };
}

type Outcome = 'succeeded' | 'failed' | 'running' | 'looping' | 'waiting';

/** Whether a container under these rules runs again after such an end. */
function runsAgain(policy: RestartPolicy, { rules }: ContainerScript, code: number): boolean {
  const { restartPolicy = policy, restartPolicyRules = [] } = rules;
  if (restartPolicyRules.some(({ exitCodes }) => exitCodes?.values?.includes(code))) return true;
  return restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && code !== 0);
}

function outcomeOf(policy: RestartPolicy, script: ContainerScript, { isInit }: { isInit: boolean }): Outcome {
  if (script.image === 'missing') return 'waiting';
  for (const behaviour of script.behaviours) {
    if (behaviour.startError === undefined && behaviour.exitAfterMs === undefined) return 'running';
    const code = behaviour.startError === undefined ? (behaviour.exitCode ?? (behaviour.oomKilled ? 137 : 0)) : 128;
    if (isInit && code === 0) return 'succeeded';
    if (!runsAgain(policy, script, code)) return code === 0 ? 'succeeded' : 'failed';
  }
  return 'looping';
}

/** The phase in which the pod comes to rest by Kubernetes' rules, when nobody interferes; of a moody pod nothing can be told. */
export function restingPhase({ pod: { spec }, inits, apps }: RandomPod): PodPhase {
  const phase = phaseWithoutDeadline(spec.restartPolicy, inits, apps);
  const endless = phase === 'Pending' || phase === 'Running';
  return spec.activeDeadlineSeconds !== undefined && endless ? 'Failed' : phase;
}

function phaseWithoutDeadline(policy: RestartPolicy, inits: readonly ContainerScript[], apps: readonly ContainerScript[]): PodPhase {
  for (const init of inits) {
    if (init.isSidecar && init.image !== 'missing') continue;
    const outcome = outcomeOf(policy, init, { isInit: true });
    if (outcome === 'failed') return 'Failed';
    if (outcome !== 'succeeded') return 'Pending';
  }
  const outcomes = apps.map((app) => outcomeOf(policy, app, { isInit: false }));
  if (outcomes.includes('waiting')) return 'Pending';
  if (outcomes.includes('running') || outcomes.includes('looping')) return 'Running';
  return outcomes.includes('failed') ? 'Failed' : 'Succeeded';
}
