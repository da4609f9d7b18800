import { isIP } from 'node:net';
import type { FieldError } from '../../errors.ts';
import type { Json } from '../../json-defaults.ts';
import { forbidden, invalid, invalidAll, notSupported, required } from '../../validation/field-error.ts';
import { dns1035Label, dns1123Subdomain, portName, portNumber } from '../../validation/names.ts';
import type { Ingress, IngressBackend, IngressClass, IngressRule } from '../../without-effect-types.ts';
import { each, type RuleWithoutEffect, specOf } from './rule.ts';

const classAnnotation = 'kubernetes.io/ingress.class';

/** k8s: apis/networking/validation ValidateIngressCreate, ValidateIngressSpec */
export const ingress: RuleWithoutEffect<Ingress> = {
  defaults: (object) => ({ ...object, spec: specOf(object) }),
  validate: ({ metadata, spec }) => {
    const { rules = [], defaultBackend, ingressClassName: className, tls } = spec;
    const hasBoth = className !== undefined && metadata.annotations?.[classAnnotation] !== undefined;
    return [
      ...(hasBoth
        ? [
            invalid(
              `metadata.annotations[${classAnnotation}]`,
              metadata.annotations?.[classAnnotation] ?? '',
              'can not be set when the class field is also set',
            ),
          ]
        : []),
      ...(rules.length === 0 && !defaultBackend ? [invalid('spec', rules, 'either `defaultBackend` or `rules` must be specified')] : []),
      ...(defaultBackend ? validateBackend(defaultBackend, 'spec.defaultBackend') : []),
      ...each(rules, 'spec.rules', validateRule),
      ...each(tls, 'spec.tls', ({ hosts }, path) => each(hosts, `${path}.hosts`, validateHost)),
      ...(className === undefined ? [] : invalidAll('spec.ingressClassName', className, dns1123Subdomain(className))),
    ];
  },
  status: { loadBalancer: {} },
  hasGeneration: true,
};

function validateRule({ host = '', http }: IngressRule, path: string): readonly FieldError[] {
  return [
    ...(host === ''
      ? []
      : isIP(host)
        ? [invalid(`${path}.host`, host, 'must be a DNS name, not an IP address')]
        : validateHost(host, `${path}.host`)),
    ...(http && (http.paths ?? []).length === 0 ? [required(`${path}.http.paths`)] : []),
    ...each(http?.paths, `${path}.http.paths`, validatePath),
  ];
}

const wildcard = /^\*\./;

const validateHost = (host: string, path: string): readonly FieldError[] =>
  invalidAll(path, host, dns1123Subdomain(host.replace(wildcard, '')));

type HttpPath = NonNullable<IngressRule['http']>['paths'][number];

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];
const strange = ['//', '/./', '/../', '%2f', '%2F'];
const strangeEnds = ['/..', '/.'];

function validatePath({ path: text = '', pathType, backend }: HttpPath, at: string): readonly FieldError[] {
  if (pathType === undefined) return [required(`${at}.pathType`, 'pathType must be specified')];
  const isExact = pathType === 'Exact' || pathType === 'Prefix';
  return [
    ...(isExact && !text.startsWith('/') ? [invalid(`${at}.path`, text, 'must be an absolute path')] : []),
    ...(isExact && text !== '' ? strange.filter((one) => text.includes(one)) : []).map((one) =>
      invalid(`${at}.path`, text, `must not contain '${one}'`),
    ),
    ...(isExact ? strangeEnds.filter((one) => text.endsWith(one)) : []).map((one) =>
      invalid(`${at}.path`, text, `cannot end with '${one}'`),
    ),
    ...(!isExact && pathType === 'ImplementationSpecific' && text !== '' && !text.startsWith('/')
      ? [invalid(`${at}.path`, text, 'must be an absolute path')]
      : []),
    ...(pathTypes.includes(pathType) ? [] : [notSupported(`${at}.pathType`, pathType, pathTypes)]),
    ...validateBackend(backend ?? {}, `${at}.backend`),
  ];
}

function validateBackend({ service, resource }: IngressBackend, path: string): readonly FieldError[] {
  if (service && resource) return [invalid(path, '', 'cannot set both resource and service backends')];
  if (resource) {
    return [...(resource.kind ? [] : [required(`${path}.resource.kind`)]), ...(resource.name ? [] : [required(`${path}.resource.name`)])];
  }
  if (!service) return [required(path, 'resource or service backend is required')];
  const { name = '', port = {} } = service;
  return [
    ...(name === '' ? [required(`${path}.service.name`)] : invalidAll(`${path}.service.name`, name, dns1035Label(name))),
    ...validateBackendPort(port, path),
  ];
}

function validateBackendPort({ name, number }: { readonly name?: string; readonly number?: number }, path: string): readonly FieldError[] {
  if (name && number) return [invalid(path, '', 'cannot set both port name & port number')];
  if (name) return invalidAll(`${path}.service.port.name`, name, portName(name));
  if (number) return invalidAll(`${path}.service.port.number`, number, portNumber(number));
  return [required(path, 'port name or number is required')];
}

/** k8s: apis/networking/validation ValidateIngressClass, apis/networking/v1/defaults.go */
export const ingressClass: RuleWithoutEffect<IngressClass> = {
  defaults: (object) => {
    const { parameters, ...spec } = specOf(object);
    return { ...object, spec: { ...spec, ...(parameters ? { parameters: { scope: 'Cluster', ...(parameters as Json) } } : {}) } };
  },
  validate: ({ spec: { controller = '', parameters } }) => [
    ...(controller === '' ? [required('spec.controller')] : validateDomainPath(controller)),
    ...(parameters ? validateParameters(parameters) : []),
  ],
  validateChange: (next, current) =>
    next.spec.controller === current.spec.controller ? [] : [invalid('spec.controller', next.spec.controller ?? '', 'field is immutable')],
  hasGeneration: true,
};

function validateDomainPath(text: string): readonly FieldError[] {
  const [domain = '', ...path] = text.split('/');
  if (path.length === 0 || path.join('/') === '') {
    return [invalid('spec.controller', text, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return invalidAll('spec.controller', domain, dns1123Subdomain(domain));
}

function validateParameters({ kind, name, scope = '', namespace }: NonNullable<IngressClass['spec']['parameters']>): readonly FieldError[] {
  const path = 'spec.parameters';
  return [
    ...(kind ? [] : [required(`${path}.kind`, 'kind is required')]),
    ...(name ? [] : [required(`${path}.name`, 'name is required')]),
    ...(['Cluster', 'Namespace'].includes(scope) ? [] : [notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace'])]),
    ...(scope === 'Namespace' && !namespace ? [required(`${path}.namespace`, "`parameters.scope` is set to 'Namespace'")] : []),
    ...(scope === 'Cluster' && namespace ? [forbidden(`${path}.namespace`, "`parameters.scope` is set to 'Cluster'")] : []),
  ];
}
