/** What pods leave on a machine while they are there. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Workspace } from './workspace.ts';

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

/**
 * Everything of the workspace's pods, those with these uids above all: what its engine has, mounts, control groups, files and directories on
 * disk and in memory, processes. None of it is there before the first pod, nor after the last one has gone, whether the agent runs or not.
 */
export async function tracesOfPods(work: Workspace, uids: readonly string[]): Promise<readonly string[]> {
  const { engine, stateDir, agentLabel, engineCommand } = work;
  const instance = agentLabel.split('=')[1] ?? '';
  const named = (what: string, lines: readonly string[]) => lines.map((line) => `${what}: ${line}`);
  const own = ['--filter', `label=${agentLabel}`];
  // What a driver makes for itself is known by its directory.
  const drivers = ['image', 'part'].map((kind) => ['--filter', `label=dev.kpod.engine.${kind}=${join(stateDir, 'engine')}`]);
  const listed = async (what: string, ...words: readonly string[]) => named(what, linesOf(await engineCommand(...words)));
  const below = async (what: string, ...path: readonly string[]) =>
    named(what, await readdir(join(...path), { recursive: true }).catch(() => []));
  // First, since what looks for the others is one of the workspace's processes, too.
  const running = named('process', await processes(work));
  const mounts = linesOf(await readFile('/proc/self/mountinfo', 'utf8')).filter((line) =>
    [stateDir, ...uids].some((word) => line.includes(word)),
  );
  const found = await Promise.all([
    listed('container', 'ps', '-a', '--format', '{{.Names}} {{.Status}}', ...own),
    ...drivers.map((filter) => listed('helper', 'ps', '-a', '--format', '{{.Names}} {{.Status}}', ...filter)),
    ...drivers.map((filter) => listed('volume of the driver', 'volume', 'ls', '-q', ...filter)),
    listed('volume', 'volume', 'ls', '-q', ...own),
    engine === 'podman' ? listed('pod', 'pod', 'ps', '--format', '{{.Name}} {{.Status}}', ...own) : [],
    engine === 'podman' ? ghosts(work, instance) : [],
    below('file of a pod', stateDir, 'pods'),
    ...['parts-podman', 'parts-docker', 'logins-docker', 'logins-podman', 'image-volumes'].map((name) =>
      below(name, stateDir, 'engine', name),
    ),
    controlGroups(uids).then((lines) => named('control group', lines)),
    work.kpod(['get', 'pods,pvc,pv', '-A', '-o', 'name']).then(({ stdout }) => named('object', linesOf(stdout))),
    named(
      'in memory',
      (await readdir('/dev/shm')).filter((name) => name.includes(instance)),
    ),
  ]);
  // What stands for a Service goes a while after the last pod that may ask for it.
  return [...running, ...found.flat(), ...named('mount', mounts)].filter((line) => !line.includes(' k8s_SVC_'));
}

async function controlGroups(uids: readonly string[]): Promise<readonly string[]> {
  const names = uids.flatMap((uid, index) => [...(index === 0 ? [] : ['-o']), '-name', `*${uid}*`]);
  return linesOf((await execa('find', ['/sys/fs/cgroup', '-type', 'd', '(', ...names, ')'], { reject: false })).stdout);
}

/** Containers that were not made to the end, which podman lists only when asked for all that its storage has. */
async function ghosts({ engineCommand, agentLabel }: Workspace, instance: string): Promise<readonly string[]> {
  const all = linesOf(await engineCommand('ps', '-a', '--external', '--format', '{{.Names}} {{.Status}} {{.Labels}}'));
  return all.filter((line) => line.includes(instance) || line.includes(agentLabel)).map((line) => `ghost: ${line}`);
}

/** All that have the workspace's directory in their command or environment, but for the agent and its stream of events. */
async function processes({ stateDir }: Workspace): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const read = (pid: string, file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
  const told = await Promise.all(
    pids.map(async (pid) => ({ pid, command: (await read(pid, 'cmdline')).replaceAll('\0', ' '), env: await read(pid, 'environ') })),
  );
  return told
    .filter(({ command, env }) => command.includes(stateDir) || env.includes(`${stateDir}\0`))
    .filter(({ command }) => !/ agent run| events /.test(command))
    .map(({ pid, command }) => `${pid} ${command}`);
}
