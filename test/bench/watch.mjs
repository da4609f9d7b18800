// How soon a watcher sees what the engine tells.
import { createInterface } from 'node:readline';
import { podYaml } from './manifests.mjs';
import { pause, until } from './rounds.mjs';

const streamsStartMs = 2_000;

/** From the engine's own word that a container has ended, as its event stream tells it beside kpod, to the line of `kpod get -w`. */
export async function measureWatch(bed, { repeat, row, signal }) {
  const seen = { event: new Map(), line: new Map() };
  const note = (kind, name) => {
    if (name !== undefined && !seen[kind].has(name)) seen[kind].set(name, performance.now());
  };
  const died = bed.engine === 'podman' ? 'died' : 'die';
  const format = bed.engine === 'podman' ? 'json' : '{{json .}}';
  const events = bed.start('peer', ['events', '--format', format, '--filter', `event=${died}`]);
  const pattern = new RegExp(`k8s_app_(${bed.prefix}-watch-\\d+)_`);
  createInterface({ input: events.stdout }).on('line', (line) => note('event', pattern.exec(line)?.[1]));
  const watcher = bed.start('kpod', ['get', 'pods', '--watch']);
  createInterface({ input: watcher.stdout }).on('line', (line) => note('line', /^(\S+) .* Completed /.exec(line)?.[1]));
  await pause(streamsStartMs, signal);
  const delays = [];
  for (let round = 0; round < repeat * 2; round += 1) {
    const name = `${bed.prefix}-watch-${round}`;
    const file = await bed.write('watch.yaml', podYaml(name, { command: ['sleep', '2'], restartPolicy: 'Never' }));
    await bed.kpod(['run', '--detach', file]);
    await until(`the end of ${name}`, async () => seen.event.has(name) && seen.line.has(name), { signal });
    delays.push(seen.line.get(name) - seen.event.get(name));
    await bed.kpod(['delete', 'pod', name, '--now']);
  }
  row({ what: 'end of a container to line of `get -w`', unit: 'ms', ours: delays, goals: [bed.engine === 'podman' ? 150 : 100] });
}
