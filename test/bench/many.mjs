// Many pods of one container each at once, to all Running.
import { podYaml } from './manifests.mjs';
import { createByHand, createKubePlay, createNamedNetwork } from './peers.mjs';
import { inRounds } from './rounds.mjs';

// How many at once, and how much rarer than the cheap comparisons.
const sizes = [
  { pods: 1, rarer: 1 },
  { pods: 10, rarer: 2, goals: [1, 0.85] },
  { pods: 50, rarer: 5, goals: [1, 0.85] },
];

/** More than this is next to nothing beside the engine's commands. */
const byHandGoals = [1.15];

/** `kpod run` of one file with many documents beside the same pods made by hand, and, where the engine has it, beside `kube play` of it. */
export async function measureMany(bed, { repeat, row, note }) {
  const kube = bed.engine === 'podman' ? await createKubePlay(bed) : undefined;
  const hands = createByHand(bed);
  const named = createByHand(bed, await createNamedNetwork(bed));
  if (!kube) note('many: docker has no `kube play`: that comparison is left out');
  for (const { pods, rarer, goals = [] } of sizes) {
    const names = Array.from({ length: pods }, (_, index) => `${bed.prefix}-${index}`);
    const file = await bed.write(`many-${pods}.yaml`, names.map((name) => podYaml(name)).join('---\n'));
    const kpod = {
      run: () => bed.kpod(['run', file, '--timeout=900s']),
      after: () => bed.kpod(['delete', '-f', file, '--now', '--timeout=900s']),
    };
    const rounds = Math.max(1, Math.round(repeat / rarer));
    const { kpod: ours, ...peers } = await inRounds(rounds, {
      kpod,
      hand: hands(names),
      named: named(names),
      ...(kube ? { kube: kube(file, names) } : {}),
    });
    const show = (peer, theirs, met) => row({ what: `${pods} at once, against ${peer}`, unit: 'ms', ours, theirs, goals: met });
    show('by hand, eight at once', peers.hand, pods > 1 ? byHandGoals : []);
    show('by hand with names', peers.named, []);
    if (peers.kube) show('kube play', peers.kube, goals);
  }
}
