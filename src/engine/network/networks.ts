import { networkInterfaces } from 'node:os';
import { labelFlags } from '../common/argv.ts';
import type { EngineContext } from '../common/dialect.ts';
import { inspectAll } from '../common/inspect.ts';
import { type Engine, EngineError, type EngineNetwork } from '../types.ts';
import { expectNetwork, removeResolvFiles } from './resolv-files.ts';
import { describeNetwork, lowerHalf, overlap, subnetCandidates } from './subnets.ts';
import { settleName } from './twins.ts';

/** The networks of one engine. */
export interface Networks {
  readonly verbs: Pick<Engine, 'ensureNetwork' | 'removeNetwork'>;
  /** Undefined when there is none of that name. */
  find(name: string): Promise<EngineNetwork | undefined>;
  /** Runs what needs a network; when it fails, what is known of networks is asked anew the next time. */
  using<T>(work: () => Promise<T>): Promise<T>;
  /** Of all networks that were seen so far. */
  gateways(): readonly string[];
}

/** Makes, finds and removes the network of a state directory. A network that was seen is not asked for again until something fails. */
export function createNetworks(context: EngineContext): Networks {
  const { runner, dialect } = context;
  const known = new Map<string, EngineNetwork>();
  /** The networks that are being made. */
  const making = new Map<string, Promise<EngineNetwork>>();
  const gateways = new Set<string>();
  const keep = (network: EngineNetwork): EngineNetwork => {
    known.set(network.name, network);
    gateways.add(network.gateway);
    return network;
  };
  const ask = async (name: string): Promise<EngineNetwork | undefined> => {
    known.delete(name);
    const inspect = () => inspectAll(context, 'network', [name]);
    const [entry] = await inspect().catch((error: unknown) => settleName(context, name, error).then(inspect));
    const found = dialect.readNetwork(entry);
    return found && keep(describeNetwork(name, { ...found, nameServer: dialect.nameServer(found.gateway) }));
  };
  const find = async (name: string) => known.get(name) ?? (await ask(name));
  const make = async ({ name, labels }: Parameters<Engine['ensureNetwork']>[0]): Promise<EngineNetwork> => {
    const existing = await find(name);
    if (existing) return existing;
    const taken = hostSubnets();
    const candidates = subnetCandidates(name, dialect.subnetBlock).filter((subnet) => !taken.some((other) => overlap(subnet, other)));
    await expectNetwork(context, name);
    let refused: EngineError | undefined;
    for (const subnet of candidates) {
      const gateway = subnet.replace(/0\/20$/, '1');
      const range = [`--subnet=${subnet}`, `--ip-range=${lowerHalf(subnet)}`, `--gateway=${gateway}`];
      const { failure } = await runner.tryRun(['network', 'create', ...labelFlags(labels), '--driver=bridge', ...range, name]);
      if (!failure) return keep(describeNetwork(name, { subnet, gateway, nameServer: dialect.nameServer(gateway) }));
      const meanwhile = await ask(name);
      if (meanwhile) return meanwhile;
      if (!/overlap|already used|conflict|in use/i.test(failure.message)) throw failure;
      refused = failure;
    }
    throw (
      refused ??
      new EngineError(`no free subnet for the network ${name}`, { command: runner.show(['network', 'create', name]), kind: 'other' })
    );
  };
  const verbs: Networks['verbs'] = {
    // Pods and Services that start together wish for it together, and docker makes as many networks of one name as it is asked for at once.
    ensureNetwork(config) {
      const { name } = config;
      const made = making.get(name) ?? make(config).finally(() => making.delete(name));
      making.set(name, made);
      return made;
    },
    async removeNetwork(name) {
      const remove = async () => (await runner.tryRun(['network', 'rm', name])).failure;
      let failure = await remove();
      if (failure && (await ask(name))) failure = await remove();
      if (failure && (await ask(name))) throw failure;
      known.delete(name);
      await removeResolvFiles(context, name);
    },
  };
  return {
    verbs,
    find,
    using: (work) =>
      work().catch((error: unknown) => {
        known.clear();
        throw error;
      }),
    gateways: () => [...gateways],
  };
}

/** Subnets that the machine's own interfaces are in, VPNs and other bridges included. */
function hostSubnets(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((interfaces) => interfaces ?? []);
  return addresses.filter((address) => address.family === 'IPv4' && address.cidr !== null).map((address) => address.cidr ?? '');
}
