// Reading a long log.
import { podYaml } from './manifests.mjs';
import { inRounds, until } from './rounds.mjs';

const megabytes = 100;
const line = 'a line of sixty-three characters, as logs have them, more or less';

/** `kpod logs` of a running container that wrote 100 MB, beside the engine's own `logs`. */
export async function measureLogs(bed, { repeat, row, signal }) {
  const name = `${bed.prefix}-logs`;
  const script = `yes "${line}" | head -c ${megabytes * 1_000_000}; touch /tmp/written; exec sleep 3600`;
  await bed.kpod(['run', await bed.write('logs.yaml', podYaml(name, { command: ['sh', '-c', script] })), '--timeout=120s']);
  const isWritten = () =>
    bed.kpod(['exec', name, '--', 'test', '-f', '/tmp/written']).then(
      () => true,
      () => false,
    );
  await until('100 MB of output', isWritten, { seconds: 300, signal });
  const ids = await bed.byHand(['ps', '--quiet', '--filter', `name=k8s_app_${name}_`]);
  const out = { stdout: 'ignore' };
  const figures = await inRounds(Math.max(1, Math.round(repeat / 2)), {
    kpod: { run: () => bed.kpod(['logs', name], out) },
    peer: { run: () => bed.byHand(['logs', ids.trim()], out) },
  });
  row({ what: `${megabytes} MB, against ${bed.engine} logs`, unit: 'ms', ours: figures.kpod, theirs: figures.peer, goals: [1.5] });
  await bed.kpod(['delete', 'pod', name, '--now']);
}
