// What probes cost, and how soon one that fails ends in a restart.
import { createServer } from 'node:http';
import { platform } from 'node:os';
import { createInterface } from 'node:readline';
import { image, sleeping } from './manifests.mjs';
import { cpuSeconds, cpuSecondsOf, residentMiB } from './processes.mjs';
import { pause, until } from './rounds.mjs';

const restMs = 15_000;
// Three periods of the probes.
const lookMs = 30_000;
const serving = ['sh', '-c', 'mkdir -p /www; echo fine > /www/index.html; exec httpd -f -p 8080 -h /www'];
const http = 'httpGet: {port: 8080}';
const tcp = 'tcpSocket: {port: 8080}';
const exec = 'exec: {command: ["true"]}';
const daemons = ['dockerd', 'containerd', 'containerd-shim'];

/** A pod whose containers have these lines more. */
function probedPod(name, containers) {
  const lines = containers.map(
    ({ command, more }, index) =>
      `  - {name: c${index}, image: "${image}", imagePullPolicy: IfNotPresent, command: ${JSON.stringify(command)}, ${more}}\n`,
  );
  const head = `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  terminationGracePeriodSeconds: 0\n  containers:\n`;
  return head + lines.join('');
}

const probe = (kind, handler) => `${kind}Probe: {${handler}, periodSeconds: 10, timeoutSeconds: 5}`;

/** Probes of every kind on fifty pods, and of HTTP alone on a hundred; then restarts by a probe. */
export async function measureProbes(bed, options) {
  if (platform() !== 'linux') return options.note('probes: their cost is read from /proc, which only Linux has: left out');
  await measureCost(bed, options, {
    pods: 50,
    what: '50 pods with http, tcp, exec',
    containers: [
      { command: serving, more: `${probe('readiness', http)}, ${probe('liveness', tcp)}` },
      { command: sleeping, more: probe('liveness', exec) },
    ],
    memoryGoals: [90],
  });
  await measureCost(bed, options, {
    pods: 100,
    what: '100 pods with http',
    containers: [{ command: serving, more: probe('readiness', http) }],
    memoryGoals: [110],
    cpuGoals: [3],
  });
  await measureRestarts(bed, options);
}

async function measureCost(bed, { row, signal }, { pods, what, containers, memoryGoals, cpuGoals = [] }) {
  const { pid } = JSON.parse(await bed.kpod(['agent', 'status', '-o', 'json']));
  const names = Array.from({ length: pods }, (_, index) => `${bed.prefix}-probed-${index}`);
  const file = await bed.write('probed.yaml', names.map((name) => probedPod(name, containers)).join('---\n'));
  await bed.kpod(['run', file, '--timeout=900s']);
  await pause(restMs, signal);
  const [before, daemonsBefore] = [await cpuSeconds(pid), await cpuSecondsOf(daemons)];
  const startedAt = performance.now();
  await pause(lookMs, signal);
  const [after, daemonsAfter] = [await cpuSeconds(pid), await cpuSecondsOf(daemons)];
  const percent = (seconds) => [(seconds / (performance.now() - startedAt)) * 1000 * 100];
  row({ what: `${what}: agent`, unit: '%', ours: percent(after.own - before.own), goals: cpuGoals });
  row({ what: `${what}: engine's commands`, unit: '%', ours: percent(after.children - before.children) });
  if (bed.engine === 'docker') row({ what: `${what}: engine's daemons`, unit: '%', ours: percent(daemonsAfter - daemonsBefore) });
  row({ what: `${what}: agent's memory`, unit: 'MiB', ours: [await residentMiB(pid)], goals: memoryGoals });
  await bed.kpod(['delete', '-f', file, '--now', '--timeout=900s']);
}

const failures = 3;

/** From the failure that is one too many, as the server that is asked sees it, to the start of the next run, as the engine tells it. */
async function measureRestarts(bed, { repeat, row, signal }) {
  const asked = new Map();
  const server = createServer((request, response) => {
    asked.set(request.url, [...(asked.get(request.url) ?? []), performance.now()]);
    response.writeHead(500).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  bed.atEnd(async () => server.close());
  const started = new Map();
  const format = bed.engine === 'podman' ? 'json' : '{{json .}}';
  const events = bed.start('peer', ['events', '--format', format, '--filter', 'event=start']);
  createInterface({ input: events.stdout }).on('line', (line) => {
    const name = new RegExp(`k8s_c0_(${bed.prefix}-fails-\\d+)_.*_1"`).exec(line)?.[1];
    if (name !== undefined && !started.has(name)) started.set(name, performance.now());
  });
  await pause(restMs, signal);
  const delays = [];
  for (let round = 0; round < repeat; round += 1) {
    const name = `${bed.prefix}-fails-${round}`;
    const get = `httpGet: {host: 127.0.0.1, port: ${server.address().port}, path: /${name}}`;
    const more = `livenessProbe: {${get}, periodSeconds: 1, failureThreshold: ${failures}}`;
    const command = ['sh', '-c', "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"];
    const file = await bed.write('fails.yaml', probedPod(name, [{ command, more }]));
    await bed.kpod(['run', '--detach', file]);
    await until(`the restart of ${name}`, async () => started.has(name), { signal });
    delays.push(started.get(name) - (asked.get(`/${name}`)?.[failures - 1] ?? 0));
    await bed.kpod(['delete', 'pod', name, '--now']);
  }
  server.close();
  row({ what: 'failure of a liveness probe to the restart', unit: 'ms', ours: delays, goals: [1_000] });
}
