import { engineFlag, fileFlags, outputFlags, overrideFlags, saveConfigFlag, writeFlags } from '../../command-line/common-flags.ts';
import type { Verb } from '../../command-line/verb.ts';

/** `kpod expose`. */
export const exposeVerb = {
  name: 'expose',
  usage: '(TYPE NAME | TYPE/NAME | -f FILE) [--port=PORT] [--target-port=PORT] [--name=NAME]',
  summary: 'Make a service for the pods of a deployment, a replica set, another service, or for a pod',
  group: 'Change',
  examples: ['kpod expose deployment/web --port=80 --target-port=8080', 'kpod expose pod myapp-pod --port=80 --name=front --type=NodePort'],
  operands: 'objects',
  flags: [
    { name: 'port', kind: 'string', value: 'PORT', help: 'the port of the service; those of the containers when left out' },
    { name: 'target-port', kind: 'string', value: 'PORT', help: 'the port of the pods, by number or name; the same when left out' },
    { name: 'protocol', kind: 'string', value: 'PROTOCOL', values: ['TCP', 'UDP', 'SCTP'], help: 'TCP, or that of the container port' },
    { name: 'name', kind: 'string', value: 'NAME', help: "the service's name; that of the object when left out" },
    { name: 'selector', kind: 'string', value: 'LABELS', help: "a=b,c=d: other pods than the object's" },
    {
      name: 'labels',
      short: 'l',
      kind: 'string',
      value: 'LABELS',
      help: "a=b,c=d: the service's labels; those of the object when left out",
    },
    {
      name: 'type',
      kind: 'string',
      value: 'TYPE',
      values: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
      help: 'ClusterIP, NodePort, LoadBalancer or ExternalName',
    },
    { name: 'cluster-ip', kind: 'string', value: 'ADDRESS', help: 'the address of the service, or None' },
    { name: 'external-ip', kind: 'string', value: 'ADDRESS', help: 'another address of it' },
    { name: 'load-balancer-ip', kind: 'string', value: 'ADDRESS', help: 'with --type=LoadBalancer: the address of that' },
    {
      name: 'session-affinity',
      kind: 'string',
      value: 'HOW',
      values: ['None', 'ClientIP'],
      help: 'ClientIP: one pod for all connections of a client',
    },
    ...overrideFlags,
    ...fileFlags,
    ...outputFlags,
    ...writeFlags,
    ...saveConfigFlag,
    ...engineFlag,
  ],
} as const satisfies Verb;
