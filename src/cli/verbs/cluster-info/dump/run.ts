import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { UserError } from '../../../../api/errors.ts';
import type { List, Pod } from '../../../../api/types.ts';
import type { Printable } from '../../../../printers/objects.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { objectFormats, readOutput } from '../../../output/formats.ts';
import { openPrinter } from '../../../output/printer.ts';
import { namespaceOf } from '../../../selecting/namespace.ts';
import { listPath, objectPath, resourceFor } from '../../../selecting/paths.ts';
import type { clusterInfoDumpVerb } from './verb.ts';

type Call = CallOf<typeof clusterInfoDumpVerb>;

const kinds = ['events', 'replicationcontrollers', 'services', 'daemonsets', 'deployments', 'replicasets', 'pods'];
/** As kubectl calls their files. */
const fileNames: Readonly<Record<string, string>> = { replicationcontrollers: 'replication-controllers' };

/** Where a part goes: a file below the directory, or standard output. */
type Write = (path: string, content: string) => Promise<void>;

/** `kpod cluster-info dump`. k8s: kubectl clusterinfo_dump.go */
export async function run({ flags }: Call, deps: CommandDeps): Promise<void> {
  const { client, streams } = deps;
  const output = readOutput(flags.output === '' ? { ...flags, output: 'json' } : flags, objectFormats);
  const directory = flags.outputDirectory === '-' ? '' : flags.outputDirectory;
  const write: Write =
    directory === '' ? (_path, content) => streams.out(content) : (path, content) => writeBelow(directory, path, content);
  const ending = output.format === 'yaml' ? 'yaml' : 'json';
  const print = async (path: string, value: Printable) => {
    const pieces: string[] = [];
    const printer = await openPrinter(output, { ...flags, write: async (piece) => void pieces.push(piece) });
    await printer.print(value);
    await write(`${path}.${ending}`, pieces.join(''));
  };
  await print('nodes', await client.request<Printable>('GET', '/api/v1/nodes'));
  for (const namespace of await namespacesOf(flags, deps)) {
    for (const kind of kinds) {
      const list = await client.request<List<never>>('GET', listPath(resourceFor(kind), namespace));
      await print(join(namespace, fileNames[kind] ?? kind), list);
    }
    const pods = await client.request<List<Pod>>('GET', listPath(resourceFor('pods'), namespace));
    for (const pod of pods.items) await write(join(namespace, pod.metadata.name, 'logs.txt'), await logsOf(pod, namespace, deps));
  }
  if (directory !== '') await streams.out(`Cluster info dumped to ${directory}\n`);
}

async function namespacesOf(flags: Call['flags'], { client }: CommandDeps): Promise<readonly string[]> {
  if (!flags.allNamespaces) return flags.namespaces.length > 0 ? flags.namespaces : ['kube-system', namespaceOf(flags)];
  const { items } = await client.request<List<Pod>>('GET', listPath(resourceFor('namespaces')));
  return items.map(({ metadata }) => metadata.name);
}

/** Each container's, between two lines with its name. One that has none says why. */
async function logsOf({ metadata, spec }: Pod, namespace: string, { client }: CommandDeps): Promise<string> {
  const parts: string[] = [];
  for (const { name } of [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])]) {
    const where = `logs for container ${name} of pod ${namespace}/${metadata.name} ====\n`;
    const path = objectPath({ resource: resourceFor('pods'), namespace, name: metadata.name }, 'log');
    const log = await client
      .stream(path, { query: { container: name } })
      .then(text)
      .catch((error: Error) => `Request log error: ${error.message}\n`);
    parts.push(`==== START ${where}${log}==== END ${where}`);
  }
  return parts.join('');
}

async function writeBelow(directory: string, path: string, content: string): Promise<void> {
  const file = join(directory, path);
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  } catch (cause) {
    throw new UserError(`cannot write ${file}: ${(cause as Error).message}`, { cause });
  }
}
