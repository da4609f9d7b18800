import { describe, expect, test } from 'vitest';
import { formatFieldError } from '../../../src/api/errors.ts';
import { setNamespaceDefaults } from '../../../src/api/kinds/namespace/defaults.ts';
import { validateNamespace } from '../../../src/api/kinds/namespace/validation.ts';
import { setServiceDefaults } from '../../../src/api/kinds/service/defaults.ts';
import { validateService } from '../../../src/api/kinds/service/validation.ts';

const label1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const label1123 =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const labelValue =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const ip = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

const errorsOf = (spec: object, metadata: object = {}): readonly string[] =>
  validateService(setServiceDefaults({ metadata: { name: 'a', namespace: 'default', ...metadata }, spec })).map(formatFieldError);
const ports = [{ port: 80 }];

describe('the name of a Service', () => {
  test.each([
    ['mydb', []],
    ['my.db', [`metadata.name: Invalid value: "my.db": ${label1035}`]],
    ['1db', [`metadata.name: Invalid value: "1db": ${label1035}`]],
    ['a'.repeat(64), [`metadata.name: Invalid value: "${'a'.repeat(64)}": must be no more than 63 characters`]],
    ['', ['metadata.name: Required value: name or generateName is required']],
  ])('%s', (name, errors) => {
    expect(errorsOf({ ports }, { name })).toEqual(errors);
  });
});

describe('a Service', () => {
  test.each<readonly [string, object, readonly string[]]>([
    ['as small as can be', { ports }, []],
    ['without ports', {}, ['spec.ports: Required value']],
    ['headless without ports', { clusterIP: 'None' }, []],
    ['ExternalName', { type: 'ExternalName', externalName: 'x.example.com.' }, []],
    ['ExternalName without the name', { type: 'ExternalName' }, ['spec.externalName: Required value']],
    [
      'ExternalName with an address',
      { type: 'ExternalName', externalName: 'x', clusterIP: '10.0.0.1' },
      ['spec.clusterIPs: Forbidden: may not be set for ExternalName services'],
    ],
    [
      'several ports without names',
      { ports: [{ port: 80 }, { port: 81 }] },
      ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
    ],
    [
      'ports of one name, and a bad one',
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 81, name: 'a' },
          { port: 82, name: 'A' },
        ],
      },
      ['spec.ports[1].name: Duplicate value: "a"', `spec.ports[2].name: Invalid value: "A": ${label1123}`],
    ],
    [
      'numbers out of range',
      { ports: [{ port: 0, targetPort: 70_000 }] },
      [
        'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      ],
    ],
    [
      'another protocol',
      { ports: [{ port: 80, protocol: 'tcp' }] },
      ['spec.ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"'],
    ],
    [
      'a bad name of the target',
      { ports: [{ port: 80, targetPort: 'a--b' }] },
      ['spec.ports[0].targetPort: Invalid value: "a--b": must not contain consecutive hyphens'],
    ],
    [
      'the same port twice',
      {
        ports: [
          { port: 80, name: 'a' },
          { port: 80, name: 'b' },
        ],
      },
      ['spec.ports[1]: Duplicate value: {"protocol":"TCP","port":80}'],
    ],
    [
      'the same port of two protocols',
      {
        ports: [
          { port: 53, name: 'a' },
          { port: 53, name: 'b', protocol: 'UDP' },
        ],
      },
      [],
    ],
    [
      'a node port of a ClusterIP',
      { ports: [{ port: 80, nodePort: 30_000 }] },
      ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
    ],
    [
      'the same node port twice',
      {
        type: 'NodePort',
        ports: [
          { port: 80, name: 'a', nodePort: 30_000 },
          { port: 81, name: 'b', nodePort: 30_000 },
        ],
      },
      ['spec.ports[1].nodePort: Duplicate value: 30000'],
    ],
    [
      'another type',
      { type: 'X', ports },
      ['spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"'],
    ],
    [
      'NodePort without an address',
      { type: 'NodePort', clusterIP: 'None', ports },
      ['spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services'],
    ],
    ['a bad address', { clusterIP: 'x', ports }, [`spec.clusterIPs[0]: Invalid value: "x": ${ip}`]],
    [
      'addresses without the first',
      { clusterIPs: ['10.0.0.1'], ports },
      ['spec.clusterIPs: Invalid value: []string{"10.0.0.1"}: must be empty when `clusterIP` is not specified'],
    ],
    [
      'two different first addresses',
      { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.2'], ports },
      ['spec.clusterIPs: Invalid value: []string{"10.0.0.2"}: first value must match `clusterIP`'],
    ],
    ['a bad selector', { selector: { a: '_' }, ports }, [`spec.selector: Invalid value: "_": ${labelValue}`]],
    [
      'another session affinity',
      { sessionAffinity: 'x', ports },
      ['spec.sessionAffinity: Unsupported value: "x": supported values: "ClientIP", "None"'],
    ],
    [
      'session affinity for no time',
      { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } }, ports },
      ['spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400'],
    ],
    [
      'settings of an affinity that is not there',
      { sessionAffinityConfig: {}, ports },
      ['spec.sessionAffinityConfig: Forbidden: must not be set when session affinity is None'],
    ],
    [
      'special external addresses',
      { externalIPs: ['x', '127.0.0.1', '0.0.0.0', '169.254.1.1', '224.0.0.1'], ports },
      [
        `spec.externalIPs[0]: Invalid value: "x": ${ip}`,
        'spec.externalIPs[1]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
        'spec.externalIPs[2]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)',
        'spec.externalIPs[3]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
        'spec.externalIPs[4]: Invalid value: "224.0.0.1": may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
      ],
    ],
    [
      'fields of other types',
      { externalTrafficPolicy: 'Local', allocateLoadBalancerNodePorts: true, loadBalancerClass: 'a/b', healthCheckNodePort: 1, ports },
      [
        "spec.allocateLoadBalancerNodePorts: Forbidden: may only be used when `type` is 'LoadBalancer'",
        "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
        'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
        "spec.healthCheckNodePort: Invalid value: 1: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ],
    ],
    [
      'other families and policies',
      { ipFamilies: ['X'], ipFamilyPolicy: 'Y', internalTrafficPolicy: 'Z', trafficDistribution: 'W', ports },
      [
        'spec.ipFamilies[0]: Unsupported value: "X": supported values: "IPv4", "IPv6"',
        'spec.ipFamilyPolicy: Unsupported value: "Y": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
        'spec.internalTrafficPolicy: Unsupported value: "Z": supported values: "Cluster", "Local"',
        'spec.trafficDistribution: Unsupported value: "W": supported values: "PreferClose"',
      ],
    ],
  ])('%s', (_what, spec, errors) => {
    expect(errorsOf(spec)).toEqual(errors);
  });
});

describe('a namespace', () => {
  const errors = (metadata: object, spec: object = {}) => validateNamespace(setNamespaceDefaults({ metadata, spec })).map(formatFieldError);
  test('has the name of a label, and is in no namespace', () => {
    expect(errors({ name: 'dev' })).toEqual([]);
    expect(errors({ name: 'a.b' })).toEqual(['metadata.name: Invalid value: "a.b": must not contain dots']);
    expect(errors({ name: 'dev', namespace: 'x' })).toEqual(['metadata.namespace: Forbidden: not allowed on this type']);
  });
  test('has finalizers that are known or qualified', () => {
    expect(errors({ name: 'dev' }, { finalizers: ['a/b', 'mine'] })).toEqual([
      'spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ]);
  });
});
