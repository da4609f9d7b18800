// Many pods of one container each at once, to all Running.
import { podYaml } from './manifests.mjs';
import { createByHand, createKubePlay } from './peers.mjs';
import { inRounds } from './rounds.mjs';

// How many at once, and how much rarer than the cheap comparisons.
const sizes = [
  { pods: 1, rarer: 1 },
  { pods: 10, rarer: 2, goals: [1, 0.85] },
  { pods: 50, rarer: 5, goals: [1, 0.85] },
];

/** `kpod run` of one file with many documents beside `podman kube play` of it; on docker, which has none, beside pods made by hand. */
export async function measureMany(bed, { repeat, row, note }) {
  const kube = bed.engine === 'podman' ? await createKubePlay(bed) : undefined;
  const hands = createByHand(bed);
  if (!kube) note('many: docker has no `kube play`; the peer makes the same pods by hand, one after another, and there is no goal');
  for (const { pods, rarer, goals = [] } of sizes) {
    const names = Array.from({ length: pods }, (_, index) => `${bed.prefix}-${index}`);
    const file = await bed.write(`many-${pods}.yaml`, names.map((name) => podYaml(name)).join('---\n'));
    const kpod = {
      run: () => bed.kpod(['run', file, '--timeout=900s']),
      after: () => bed.kpod(['delete', '-f', file, '--now', '--timeout=900s']),
    };
    const peer = kube ? kube(file, names) : hands(names);
    const figures = await inRounds(Math.max(1, Math.round(repeat / rarer)), { kpod, peer });
    const what = `${pods} at once, against ${kube ? 'kube play' : 'by hand'}`;
    row({ what, unit: 'ms', ours: figures.kpod, theirs: figures.peer, goals: kube ? goals : [] });
  }
}
