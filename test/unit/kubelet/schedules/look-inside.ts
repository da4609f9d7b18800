import type { Store } from '../../../../src/store/types.ts';
import type { Behaviour } from '../../../fakes/engine/behaviour.ts';
import { container } from '../../../fakes/pods.ts';
import { createRandom } from '../../../fakes/random.ts';
import type { Machine } from './machine.ts';
import type { RandomPod } from './random-pod.ts';

/** The ephemeral container that a client may add. */
export const lookerName = 'debugger';

const podKey = { kind: 'Pod', namespace: 'default', name: 'web' } as const;

/** Lets a client add an ephemeral container at some time, in some of the schedules: chance of its own, so that the others stay as they are. */
export function letSomebodyLookInside(machine: Machine, { inits, apps }: RandomPod, seed: number): void {
  const random = createRandom(seed + 1_000_003);
  if (!random.chance(0.3)) return;
  const runs: Behaviour = random.chance(0.5) ? {} : { onTerm: 'ignore' };
  const behaviour = random.chance(0.5) ? runs : { exitAfterMs: random.pick([0, 50, 5000]), exitCode: random.pick([0, 1]) };
  machine.engine.script(({ containerName }) => (containerName === lookerName ? behaviour : undefined));
  const target = random.chance(0.5) ? random.pick([...inits, ...apps]).name : '';
  const added = container(lookerName, target === '' ? {} : { targetContainerName: target });
  const add = (store: Store) =>
    store
      .mutate<'Pod'>(podKey, (pod) => ({ ...pod, spec: { ...pod.spec, ephemeralContainers: [added] } }))
      .then(
        () => undefined,
        () => again(),
      );
  const again = (): void => void machine.clock.schedule(500, attempt);
  const attempt = (): void => {
    const store = machine.store();
    if (!store) return again();
    if (store.get(podKey)) void add(store);
  };
  machine.clock.schedule(random.integer(0, random.pick([50, 2000, 60_000])), attempt);
}
