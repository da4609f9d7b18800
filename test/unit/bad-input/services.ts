import { invalid, invalidService, type ManifestRow, service } from './rows.ts';
import { ip, label1035, label1123, labelValue, portRange } from './texts.ts';

const named = (name: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {ports: [{port: 80}]}\n`;
const namespace = (metadata: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: {${metadata}}\n`;

/** Services. k8s: validation.go ValidateService */
export const serviceRows: readonly ManifestRow[] = [
  ['a name that starts with a digit', named('1db'), invalid('Service', '1db', `metadata.name: Invalid value: "1db": ${label1035}`)],
  ['a name with a dot', named('my.db'), invalid('Service', 'my.db', `metadata.name: Invalid value: "my.db": ${label1035}`)],
  ['no ports', service('selector: {a: b}'), invalidService('spec.ports: Required value')],
  [
    'port 0',
    service('ports: [{port: 0}]'),
    invalidService(`spec.ports[0].port: Invalid value: 0: ${portRange}`, `spec.ports[0].targetPort: Invalid value: 0: ${portRange}`),
  ],
  [
    'a target beyond the range',
    service('ports: [{port: 80, targetPort: 70000}]'),
    invalidService(`spec.ports[0].targetPort: Invalid value: 70000: ${portRange}`),
  ],
  [
    'a bad name of a target',
    service('ports: [{port: 80, targetPort: a--b}]'),
    invalidService('spec.ports[0].targetPort: Invalid value: "a--b": must not contain consecutive hyphens'),
  ],
  [
    'ports without names',
    service('ports: [{port: 80}, {port: 81}]'),
    invalidService('spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'),
  ],
  [
    'ports of one name',
    service('ports: [{port: 80, name: a}, {port: 81, name: a}]'),
    invalidService('spec.ports[1].name: Duplicate value: "a"'),
  ],
  ['a bad name of a port', service('ports: [{port: 80, name: A}]'), invalidService(`spec.ports[0].name: Invalid value: "A": ${label1123}`)],
  [
    'another protocol',
    service('ports: [{port: 80, protocol: tcp}]'),
    invalidService('spec.ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"'),
  ],
  [
    'another type',
    service('type: X, ports: [{port: 80}]'),
    invalidService('spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'),
  ],
  ['ExternalName without the name', service('type: ExternalName'), invalidService('spec.externalName: Required value')],
  ['a bad address', service('clusterIP: x, ports: [{port: 80}]'), invalidService(`spec.clusterIPs[0]: Invalid value: "x": ${ip}`)],
  ['a bad selector', service('selector: {a: _}, ports: [{port: 80}]'), invalidService(`spec.selector: Invalid value: "_": ${labelValue}`)],
  [
    'another session affinity',
    service('sessionAffinity: x, ports: [{port: 80}]'),
    invalidService('spec.sessionAffinity: Unsupported value: "x": supported values: "ClientIP", "None"'),
  ],
  [
    'a node port of a ClusterIP',
    service('ports: [{port: 80, nodePort: 30000}]'),
    invalidService("spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"),
  ],
];

/** Namespaces. k8s: validation.go ValidateNamespace */
export const namespaceRows: readonly ManifestRow[] = [
  ['no name', namespace('labels: {a: b}'), invalid('Namespace', '', 'metadata.name: Required value: name or generateName is required')],
  ['a bad name', namespace('name: A'), invalid('Namespace', 'A', `metadata.name: Invalid value: "A": ${label1123}`)],
  ['a name with a dot', namespace('name: a.b'), invalid('Namespace', 'a.b', 'metadata.name: Invalid value: "a.b": must not contain dots')],
  [
    'one that is there',
    namespace('name: default'),
    'Error from server (AlreadyExists): error when creating "STDIN": namespaces "default" already exists\n',
  ],
];
