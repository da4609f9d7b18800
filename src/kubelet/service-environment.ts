/** The variables by which containers find Services. Pure. k8s: kubelet/envvars/envvars.go, kubelet_pods.go getServiceEnvVarMap */
import type { Service } from '../api/types.ts';
import type { Environment } from './environment.ts';

/** The variables of `services`: those that the pod may hear of. Of several with one name the later one counts. */
export function serviceEnvironment(services: readonly Service[]): Environment {
  const byName = new Map(services.filter(hasAddress).map((service) => [service.metadata.name, service]));
  return Object.fromEntries([...byName.values()].flatMap(variablesOf));
}

const hasAddress = ({ spec }: Service): boolean => spec.type !== 'ExternalName' && Boolean(spec.clusterIP) && spec.clusterIP !== 'None';

const variableName = (name: string): string => name.toUpperCase().replaceAll('-', '_');

function variablesOf({ metadata, spec }: Service): readonly (readonly [string, string])[] {
  const prefix = variableName(metadata.name);
  const { clusterIP = '', ports = [] } = spec;
  const named = ports.flatMap(({ name, port }): [string, string][] =>
    name ? [[`${prefix}_SERVICE_PORT_${variableName(name)}`, String(port)]] : [],
  );
  const [first] = ports;
  return [
    [`${prefix}_SERVICE_HOST`, clusterIP],
    ...(first ? ([[`${prefix}_SERVICE_PORT`, String(first.port)]] as const) : []),
    ...named,
    // As the links of docker once had them.
    ...ports.flatMap(({ port, protocol }, index): [string, string][] => {
      const scheme = protocol.toLowerCase();
      const url = `${scheme}://${clusterIP}:${port}`;
      const link = `${prefix}_PORT_${port}_${protocol}`;
      return [
        ...(index === 0 ? ([[`${prefix}_PORT`, url]] as [string, string][]) : []),
        [link, url],
        [`${link}_PROTO`, scheme],
        [`${link}_PORT`, String(port)],
        [`${link}_ADDR`, clusterIP],
      ];
    }),
  ];
}
