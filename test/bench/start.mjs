// One pod with two trivial init containers, to Running.
import { createApiClient } from './api-client.mjs';
import { podYaml } from './manifests.mjs';
import { createByHand, createKubePlay, createNamedNetwork } from './peers.mjs';
import { inRounds } from './rounds.mjs';

const inits = 2;
/** By hand, next to nothing is done beside the engine's commands. */
const byHandGoal = { podman: 1.15, docker: 1.2 };

/**
 * From the POST of a pod to its Running, as a client of the API sees it, beside the same containers run by hand; and `kpod run` from its
 * start to its exit beside `podman kube play`.
 */
export async function measureStart(bed, { repeat, row, note }) {
  const name = `${bed.prefix}-start`;
  const file = await bed.write('start.yaml', podYaml(name, { inits }));
  const api = await createApiClient(bed);
  const after = async () => {
    await bed.kpod(['delete', 'pod', name, '--now']);
    await bed.untilQuiet();
  };
  const posted = { run: () => api.createUntilRunning(name, podYaml(name, { inits })), after };
  const named = createByHand(bed, await createNamedNetwork(bed));
  const hands = await inRounds(repeat, {
    kpod: posted,
    peer: createByHand(bed)([name], { inits }),
    named: named([name], { inits }),
  });
  row({ what: 'POST to Running, against by hand', unit: 'ms', ours: hands.kpod, theirs: hands.peer, goals: [byHandGoal[bed.engine]] });
  row({ what: 'the same, by hand on a network with names', unit: 'ms', ours: hands.kpod, theirs: hands.named });
  if (bed.engine !== 'podman') return note('start: docker has no `kube play`: that comparison is left out');
  const kube = await createKubePlay(bed);
  // With `Always`, podman 4.3 restarts init containers too when it plays a file, and waits twenty seconds for the end of each.
  const played = await bed.write('play.yaml', podYaml(name, { inits, restartPolicy: 'OnFailure' }));
  const runs = await inRounds(repeat, { kpod: { run: () => bed.kpod(['run', file]), after }, peer: kube(played, [name]) });
  row({ what: 'kpod run, against kube play', unit: 'ms', ours: runs.kpod, theirs: runs.peer, goals: [1.15, 1] });
}
