// One pod with two trivial init containers, to Running.
import { podYaml } from './manifests.mjs';
import { createByHand, createKubePlay } from './peers.mjs';
import { inRounds } from './rounds.mjs';

const inits = 2;
/** By hand, next to nothing is done beside the engine's commands. */
const byHandGoal = { podman: 1.15, docker: 1.2 };

/** `kpod run` beside the same containers run by hand, and beside `podman kube play`. */
export async function measureStart(bed, { repeat, row, note }) {
  const name = `${bed.prefix}-start`;
  // With `Always`, podman 4.3 restarts init containers too when it plays a file, and waits twenty seconds for the end of each.
  const file = await bed.write('start.yaml', podYaml(name, { inits, restartPolicy: 'OnFailure' }));
  const kpod = { run: () => bed.kpod(['run', file]), after: () => bed.kpod(['delete', 'pod', name, '--now']) };
  const hands = await inRounds(repeat, { kpod, peer: createByHand(bed)([name], { inits }) });
  row({ what: 'run, against by hand', unit: 'ms', ours: hands.kpod, theirs: hands.peer, goals: [byHandGoal[bed.engine]] });
  if (bed.engine !== 'podman') return note('start: docker has no `kube play`: that comparison is left out');
  const kube = await createKubePlay(bed);
  const played = await inRounds(repeat, { kpod, peer: kube(file, [name]) });
  row({ what: 'run, against kube play', unit: 'ms', ours: played.kpod, theirs: played.peer, goals: [1.15, 1] });
}
