import { entry, type VerbEntry } from '../../command-line/verb.ts';
import { createClusterRoleVerb } from './clusterrole/verb.ts';
import { createClusterRoleBindingVerb } from './clusterrolebinding/verb.ts';
import { createConfigMapVerb } from './configmap/verb.ts';
import { createCronJobVerb } from './cronjob/verb.ts';
import { createDeploymentVerb } from './deployment/verb.ts';
import { createIngressVerb } from './ingress/verb.ts';
import { createJobVerb } from './job/verb.ts';
import { createNamespaceVerb } from './namespace/verb.ts';
import { createPodDisruptionBudgetVerb } from './poddisruptionbudget/verb.ts';
import { createPriorityClassVerb } from './priorityclass/verb.ts';
import { createQuotaVerb } from './quota/verb.ts';
import { createRoleVerb } from './role/verb.ts';
import { createRoleBindingVerb } from './rolebinding/verb.ts';
import { createRegistrySecretVerb } from './secret/docker-registry/verb.ts';
import { createGenericSecretVerb } from './secret/generic/verb.ts';
import { createTlsSecretVerb } from './secret/tls/verb.ts';
import { createSecretVerb } from './secret/verb.ts';
import { createServiceClusterIpVerb } from './service/clusterip/verb.ts';
import { createServiceExternalNameVerb } from './service/externalname/verb.ts';
import { createServiceLoadBalancerVerb } from './service/loadbalancer/verb.ts';
import { createServiceNodePortVerb } from './service/nodeport/verb.ts';
import { createServiceVerb } from './service/verb.ts';
import { createServiceAccountVerb } from './serviceaccount/verb.ts';
import { createTokenVerb } from './token/verb.ts';

const secrets: readonly VerbEntry[] = [
  entry(createRegistrySecretVerb, () => import('./secret/docker-registry/run.ts')),
  entry(createGenericSecretVerb, () => import('./secret/generic/run.ts')),
  entry(createTlsSecretVerb, () => import('./secret/tls/run.ts')),
];

const services: readonly VerbEntry[] = [
  entry(createServiceClusterIpVerb, () => import('./service/clusterip/run.ts')),
  entry(createServiceExternalNameVerb, () => import('./service/externalname/run.ts')),
  entry(createServiceLoadBalancerVerb, () => import('./service/loadbalancer/run.ts')),
  entry(createServiceNodePortVerb, () => import('./service/nodeport/run.ts')),
];

/** What can be created without a file, in the order of `kpod create --help`. */
export const generators: readonly VerbEntry[] = [
  entry(createClusterRoleVerb, () => import('./clusterrole/run.ts')),
  entry(createClusterRoleBindingVerb, () => import('./clusterrolebinding/run.ts')),
  entry(createConfigMapVerb, () => import('./configmap/run.ts')),
  entry(createCronJobVerb, () => import('./cronjob/run.ts')),
  entry(createDeploymentVerb, () => import('./deployment/run.ts')),
  entry(createIngressVerb, () => import('./ingress/run.ts')),
  entry(createJobVerb, () => import('./job/run.ts')),
  entry(createNamespaceVerb, () => import('./namespace/run.ts')),
  entry(createPodDisruptionBudgetVerb, () => import('./poddisruptionbudget/run.ts')),
  entry(createPriorityClassVerb, () => import('./priorityclass/run.ts')),
  entry(createQuotaVerb, () => import('./quota/run.ts')),
  entry(createRoleVerb, () => import('./role/run.ts')),
  entry(createRoleBindingVerb, () => import('./rolebinding/run.ts')),
  entry(createSecretVerb, () => import('./secret/run.ts'), secrets),
  entry(createServiceVerb, () => import('./service/run.ts'), services),
  entry(createServiceAccountVerb, () => import('./serviceaccount/run.ts')),
  entry(createTokenVerb, () => import('./token/run.ts')),
];
