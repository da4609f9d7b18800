import { container, invalidContainer, invalidPod, type ManifestRow, pod } from './rows.ts';
import { idRange, ip, label1123, labelValue, subdomain } from './texts.ts';

const context = (fields: string): string => pod(`securityContext: {${fields}}`);
const sysctl = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';

/** Fields of the spec beside its lists of containers and volumes. k8s: validation.go ValidatePodSpec */
export const podSpecRows: readonly ManifestRow[] = [
  [
    'another restartPolicy',
    pod('restartPolicy: Sometimes'),
    invalidPod('spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'),
  ],
  [
    'another dnsPolicy',
    pod('dnsPolicy: x'),
    invalidPod('spec.dnsPolicy: Unsupported value: "x": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"'),
  ],
  [
    'no time to run',
    pod('activeDeadlineSeconds: 0'),
    invalidPod('spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'),
  ],
  ['a bad hostname', pod('hostname: a.b'), invalidPod('spec.hostname: Invalid value: "a.b": must not contain dots')],
  [
    'a hostname that looks like an option',
    pod('hostname: --privileged'),
    invalidPod(`spec.hostname: Invalid value: "--privileged": ${label1123}`),
  ],
  ['a bad subdomain', pod('subdomain: A'), invalidPod(`spec.subdomain: Invalid value: "A": ${label1123}`)],
  ['a bad hostnameOverride', pod('hostnameOverride: A'), invalidPod(`spec.hostnameOverride: Invalid value: "A": ${subdomain}`)],
  ['a bad nodeSelector', pod('nodeSelector: {a: _}'), invalidPod(`spec.nodeSelector: Invalid value: "_": ${labelValue}`)],
  ['a bad serviceAccountName', pod('serviceAccountName: A'), invalidPod(`spec.serviceAccountName: Invalid value: "A": ${subdomain}`)],
  ['a bad nodeName', pod('nodeName: A'), invalidPod(`spec.nodeName: Invalid value: "A": ${subdomain}`)],
  [
    'a bad address of an alias',
    pod('hostAliases: [{ip: x, hostnames: [a]}]'),
    invalidPod(`spec.hostAliases[0].ip: Invalid value: "x": ${ip}`),
  ],
  [
    'a bad name of an alias',
    pod('hostAliases: [{ip: 1.2.3.4, hostnames: ["a\\nb"]}]'),
    invalidPod(`spec.hostAliases[0].hostnames[0]: Invalid value: "a\\nb": ${subdomain}`),
  ],
  [
    'dnsPolicy None alone',
    pod('dnsPolicy: None'),
    invalidPod('spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'),
  ],
  [
    'dnsPolicy None without a server',
    pod('dnsPolicy: None, dnsConfig: {}'),
    invalidPod('spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None'),
  ],
  [
    'four name servers',
    pod('dnsConfig: {nameservers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4]}'),
    invalidPod(
      'spec.dnsConfig.nameservers: Invalid value: []string{"1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"}: must not have more than 3 nameservers',
    ),
  ],
  [
    'an option of DNS without a name',
    pod('dnsConfig: {options: [{value: x}]}'),
    invalidPod('spec.dnsConfig.options[0]: Required value: must not be empty'),
  ],
  [
    'a toleration of everything that is equal',
    pod('tolerations: [{operator: Equal}]'),
    invalidPod(
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ),
  ],
  [
    'a toleration for a time without eviction',
    pod('tolerations: [{key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 1}]'),
    invalidPod('spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set'),
  ],
  [
    'a node before its gates are open',
    pod('nodeName: node-1, schedulingGates: [{name: a}]'),
    invalidPod('spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'),
  ],
  [
    'another preemptionPolicy',
    pod('preemptionPolicy: x'),
    invalidPod('spec.preemptionPolicy: Unsupported value: "x": supported values: "PreemptLowerPriority", "Never"'),
  ],
  [
    'another os',
    pod('os: {name: plan9}'),
    invalidPod(
      'spec.os.name: Unsupported value: "plan9": supported values: "linux", "windows"',
      'spec.os: Forbidden: kpod runs pods of Linux: leave it out, or use linux',
    ),
  ],
];

/** Who runs, and what they may do. k8s: validation.go validatePodSpecSecurityContext, ValidateSecurityContext */
export const securityRows: readonly ManifestRow[] = [
  ['a negative user', context('runAsUser: -1'), invalidPod(`spec.securityContext.runAsUser: Invalid value: -1: ${idRange}`)],
  [
    'a group beyond the range',
    context('runAsGroup: 2147483648'),
    invalidPod(`spec.securityContext.runAsGroup: Invalid value: 2147483648: ${idRange}`),
  ],
  ['a negative fsGroup', context('fsGroup: -1'), invalidPod(`spec.securityContext.fsGroup: Invalid value: -1: ${idRange}`)],
  [
    'a negative supplemental group',
    context('supplementalGroups: [1, -1]'),
    invalidPod(`spec.securityContext.supplementalGroups[1]: Invalid value: -1: ${idRange}`),
  ],
  [
    'the processes of the pod and of the host',
    pod('shareProcessNamespace: true, hostPID: true'),
    invalidPod('spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled'),
  ],
  [
    'another fsGroupChangePolicy',
    context('fsGroupChangePolicy: x'),
    invalidPod('spec.securityContext.fsGroupChangePolicy: Unsupported value: "x": supported values: "Always", "OnRootMismatch"'),
  ],
  [
    'a bad sysctl, twice one, and one of nothing',
    context('sysctls: [{name: A}, {name: kernel.sem}, {name: kernel.sem}, {value: x}]'),
    invalidPod(
      `spec.securityContext.sysctls[0].name: Invalid value: "A": must have at most 253 characters and match regex ${sysctl}`,
      'spec.securityContext.sysctls[2].name: Duplicate value: "kernel.sem"',
      'spec.securityContext.sysctls[3].name: Required value',
    ),
  ],
  [
    'a sysctl of the network of the host',
    pod('hostNetwork: true, securityContext: {sysctls: [{name: net.a}]}'),
    invalidPod(`spec.securityContext.sysctls[0].name: Invalid value: "net.a": may not be specified when 'hostNetwork' is true`),
  ],
  [
    'a seccomp profile of no type',
    container('securityContext: {seccompProfile: {type: ""}}'),
    invalidContainer('.securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set'),
  ],
  [
    'a local seccomp profile of no file',
    container('securityContext: {seccompProfile: {type: Localhost}}'),
    invalidContainer('.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost'),
  ],
  [
    'privileges without escalation',
    container('securityContext: {privileged: true, allowPrivilegeEscalation: false}'),
    invalidContainer(
      '.securityContext: Invalid value: {"allowPrivilegeEscalation":false,"privileged":true}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    ),
  ],
];
