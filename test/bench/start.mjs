// One pod with two trivial init containers, to Running.
import { podYaml } from './manifests.mjs';
import { createByHand, createKubePlay } from './peers.mjs';
import { inRounds } from './rounds.mjs';

const inits = 2;
/** What podman 4.3 waits for the end of an init container that has ended. */
const podmanWaitMs = 20_000;

/** `kpod run` beside the same containers run by hand, and beside `podman kube play`. */
export async function measureStart(bed, { repeat, row, note }) {
  const name = `${bed.prefix}-start`;
  const file = await bed.write('start.yaml', podYaml(name, { inits }));
  const kpod = { run: () => bed.kpod(['run', file]), after: () => bed.kpod(['delete', 'pod', name, '--now']) };
  const hands = await inRounds(repeat, { kpod, peer: createByHand(bed)([name], { inits }) });
  row({ what: 'run, against by hand', unit: 'ms', ours: hands.kpod, theirs: hands.peer, goals: [1.3, 1.15] });
  if (bed.engine !== 'podman') return note('start: docker has no `kube play`: that comparison is left out');
  const kube = await createKubePlay(bed);
  // Fewer: podman 4.3 waits twenty seconds for every init container.
  const played = await inRounds(Math.max(1, Math.round(repeat / 3)), { kpod, peer: kube(file, [name]) });
  row({ what: 'run, against kube play', unit: 'ms', ours: played.kpod, theirs: played.peer, goals: [1.2, 0.9] });
  if (Math.min(...played.peer) > inits * podmanWaitMs) {
    note('start: this podman waits twenty seconds for every init container: that ratio says little; `many: 1 at once` is the comparison');
  }
}
