/** The Service of `create service`. Pure. k8s: kubectl create_service.go */
import { UserError } from '../../../../api/errors.ts';
import { dns1123Subdomain, portName } from '../../../../api/validation/names.ts';

type Json = Readonly<Record<string, unknown>>;

interface ServiceOptions {
  readonly type: 'ClusterIP' | 'ExternalName' | 'LoadBalancer' | 'NodePort';
  readonly tcp: readonly string[];
  readonly clusterIp?: string;
  readonly externalName?: string;
  readonly nodePort?: number;
}

/** What it has beside its kind and its name. Throws UserError in kubectl's words. */
export function makeService(name: string, { type, tcp, clusterIp = '', externalName = '', nodePort = 0 }: ServiceOptions): Json {
  if (clusterIp !== 'None' && tcp.length === 0 && type !== 'ExternalName') {
    throw new UserError('at least one tcp port specifier must be provided');
  }
  if (type === 'ExternalName' && externalName === '') throw new UserError('required flag(s) "external-name" not set');
  if (type === 'ExternalName' && dns1123Subdomain(externalName).length > 0) {
    throw new UserError(`invalid service external name ${externalName}`);
  }
  const ports = tcp.map((text) => ({
    name: text.replaceAll(':', '-'),
    protocol: 'TCP',
    ...readPorts(text),
    ...(nodePort === 0 ? {} : { nodePort }),
  }));
  return {
    metadata: { labels: { app: name } },
    spec: {
      ...(ports.length > 0 ? { ports } : {}),
      selector: { app: name },
      ...(clusterIp === '' ? {} : { clusterIP: clusterIp }),
      type,
      ...(externalName === '' ? {} : { externalName }),
    },
    status: { loadBalancer: {} },
  };
}

/** `5678:8080`, `80:http`, `80`. */
function readPorts(text: string): { readonly port: number; readonly targetPort: number | string } {
  const [first = '', second] = text.split(':');
  const port = readPort(first);
  if (second === undefined) return { port, targetPort: port };
  if (!/^[+-]?\d+$/.test(second)) {
    const problems = portName(second);
    if (problems.length > 0) throw new UserError(problems.join(','));
    return { port, targetPort: second };
  }
  if (Number(second) < 1 || Number(second) > 65_535) throw new UserError('must be between 1 and 65535, inclusive');
  return { port, targetPort: Number(second) };
}

/** k8s: utils net.ParsePort, in the words of Go's strconv */
function readPort(text: string): number {
  const fail = (why: string) => new UserError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^\d+$/.test(text)) throw fail('invalid syntax');
  if (Number(text) > 65_535) throw fail('value out of range');
  return Number(text);
}
