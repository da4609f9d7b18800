import type { Verb } from '../../command-line/verb.ts';

/** The port where kubectl serves, too. */
export const usualPort = 8001;

/** `kpod proxy`. */
export const proxyVerb = {
  name: 'proxy',
  usage: '[--port=PORT] [--www=DIR] [--www-prefix=PREFIX] [--api-prefix=PREFIX]',
  summary: 'Serve the API on a port of this machine or a Unix socket, without credentials',
  group: 'Set up',
  examples: ['kpod proxy', 'kpod proxy --port=0', 'kpod proxy --unix-socket=./kpod.sock', 'kpod proxy --www=./site --api-prefix=/k8s/'],
  namespace: 'ignored',
  flags: [
    { name: 'port', short: 'p', kind: 'int', default: usualPort, value: 'PORT', help: 'the port to listen on; 0: any that is free' },
    { name: 'address', kind: 'string', default: '127.0.0.1', value: 'ADDRESS', help: 'the address to listen on' },
    {
      name: 'unix-socket',
      short: 'u',
      kind: 'string',
      value: 'PATH',
      values: 'files',
      help: 'listen on this Unix socket, for you alone, instead of a port',
    },
    { name: 'api-prefix', kind: 'string', default: '/', value: 'PREFIX', help: 'the path below which the API is served' },
    { name: 'www', short: 'w', kind: 'string', value: 'DIR', values: 'directories', help: 'also serve the files of this directory' },
    { name: 'www-prefix', short: 'P', kind: 'string', default: '/static/', value: 'PREFIX', help: 'the path below which they are served' },
    {
      name: 'accept-hosts',
      kind: 'string',
      default: '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$',
      value: 'PATTERNS',
      help: 'regular expressions, parted by commas: the hosts in whose name it may be asked',
    },
    { name: 'accept-paths', kind: 'string', default: '^.*', value: 'PATTERNS', help: 'the paths that may be asked for' },
    {
      name: 'reject-paths',
      kind: 'string',
      default: '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach,^/api/.*/pods/.*/shell',
      value: 'PATTERNS',
      help: 'the paths that may not, also of those',
    },
    { name: 'reject-methods', kind: 'string', default: '^$', value: 'PATTERNS', help: 'the methods that may not be used: POST,PUT,PATCH' },
    { name: 'disable-filter', kind: 'bool', help: 'let everything through; dangerous where others reach the port' },
    {
      name: 'keepalive',
      kind: 'duration',
      value: 'DURATION',
      help: 'how often idle connections for exec and its like are tried; 0: never',
    },
    { name: 'append-server-path', kind: 'bool', help: 'put the path in the address of the cluster before that of each request' },
  ],
} as const satisfies Verb;
