import type { Container, Pod, PodPhase, RestartPolicy } from '../../../../src/api/types.ts';
import type { Behaviour } from '../../../fakes/engine/behaviour.ts';
import { container, pod } from '../../../fakes/pods.ts';
import type { Random } from '../../../fakes/random.ts';

/** How an image comes to a container: `missing` never does. */
export type ImageKind = 'present' | 'slow' | 'flaky' | 'missing';

/** What one container of a random pod will do: each start takes the next behaviour, the last one stays. */
export interface ContainerScript {
  readonly name: string;
  readonly image: ImageKind;
  readonly behaviours: readonly Behaviour[];
  /** An init container that goes on running beside the others, and at last does. */
  readonly isSidecar?: boolean;
}

/** A pod with the future of its containers. */
export interface RandomPod {
  readonly pod: Pod;
  readonly inits: readonly ContainerScript[];
  readonly apps: readonly ContainerScript[];
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
function initScript(random: Random, name: string): ContainerScript {
  const failures = random.chance(0.3) ? Array.from({ length: random.integer(1, 2) }, () => fails(random)) : [];
  const last = random.chance(0.9) ? succeeds(random) : random.chance(0.5) ? fails(random) : runs(random);
  return { name, image: imageKind(random), behaviours: [...failures, last] };
}

/** Sidecars may fail before they run for good, and need not go on command. */
function sidecarScript(random: Random, name: string): ContainerScript {
  const failures = random.chance(0.3) ? Array.from({ length: random.integer(1, 2) }, () => fails(random)) : [];
  return { name, image: imageKind(random), behaviours: [...failures, runs(random)], isSidecar: true };
}

function appScript(random: Random, name: string, steady: boolean): ContainerScript {
  const first = steady ? [fails] : [fails, succeeds];
  const before = random.chance(0.4) ? Array.from({ length: random.integer(1, 2) }, () => random.pick(first)(random)) : [];
  return { name, image: imageKind(random), behaviours: [...before, random.pick([runs, runs, succeeds, fails])(random)] };
}

/**
 * A pod with up to four init containers and three app containers. `steady`: further starts that nobody planned do not change what it
 * comes to in the end.
 */
export function randomPod(random: Random, { steady }: { steady: boolean }): RandomPod {
  const inits = Array.from({ length: random.pick([0, 1, 1, 2, 2, 3, 4]) }, (_, index) =>
    random.chance(0.25) ? sidecarScript(random, `side-${index}`) : initScript(random, `init-${index}`),
  );
  const apps = Array.from({ length: random.integer(1, 3) }, (_, index) => appScript(random, `app-${index}`, steady));
  const withVolume = random.chance(0.3);
  const restartPolicy = random.pick(['Always', 'OnFailure', 'Never'] as const);
  const activeDeadlineSeconds = random.chance(0.15) ? random.integer(1, 40) : undefined;
  const toContainer = ({ name, image, isSidecar }: ContainerScript): Container =>
    container(name, {
      ...(isSidecar ? { restartPolicy: 'Always' } : {}),
      image: image === 'present' ? 'busybox' : image,
      ...(withVolume ? { volumeMounts: [{ name: 'work', mountPath: '/w' }] } : {}),
    });
  return {
    inits,
    apps,
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

type Outcome = 'succeeded' | 'failed' | 'running' | 'looping' | 'waiting';

function outcomeOf({ image, behaviours }: ContainerScript, retries: boolean): Outcome {
  if (image === 'missing') return 'waiting';
  for (const behaviour of behaviours) {
    if (behaviour.startError === undefined) {
      if (behaviour.exitAfterMs === undefined) return 'running';
      if ((behaviour.exitCode ?? (behaviour.oomKilled ? 137 : 0)) === 0) return 'succeeded';
    }
    if (!retries) return 'failed';
  }
  return 'looping';
}

/** The phase in which the pod comes to rest by Kubernetes' rules, when nobody interferes. */
export function restingPhase({ pod: { spec }, inits, apps }: RandomPod): PodPhase {
  const phase = phaseWithoutDeadline(spec.restartPolicy, inits, apps);
  const endless = phase === 'Pending' || phase === 'Running';
  return spec.activeDeadlineSeconds !== undefined && endless ? 'Failed' : phase;
}

function phaseWithoutDeadline(policy: RestartPolicy, inits: readonly ContainerScript[], apps: readonly ContainerScript[]): PodPhase {
  const retries = policy !== 'Never';
  for (const init of inits) {
    if (init.isSidecar && init.image !== 'missing') continue;
    const outcome = outcomeOf(init, retries);
    if (outcome === 'failed') return 'Failed';
    if (outcome !== 'succeeded') return 'Pending';
  }
  const outcomes = apps.map((app) => outcomeOf(app, retries));
  if (outcomes.includes('waiting')) return 'Pending';
  if (policy === 'Always' || outcomes.includes('running') || outcomes.includes('looping')) return 'Running';
  return outcomes.includes('failed') ? 'Failed' : 'Succeeded';
}
