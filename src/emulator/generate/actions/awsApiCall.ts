import { iamArn, regionalArn } from '../scene/place.js';
import { remoteIpDetails } from '../scene/remoteHost.js';
import { inhabitant, type Part, type Scene } from '../scene/scene.js';

export const KALI_LINUX = 'aws-cli/2.22.4 md/awscrt#0.23.1 ua/2.0 os/linux#6.11.2-kali-amd64 lang/python#3.12.8';

const USER_AGENTS = [
  'aws-cli/2.27.31 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 lang/python#3.13.4',
  'Boto3/1.38.27 md/Botocore#1.38.27 ua/2.1 os/macos#24.5.0 lang/python#3.12.10',
  'aws-sdk-go-v2/1.36.3 os/linux lang/go#1.24.3',
  'APN/1.0 HashiCorp/1.0 Terraform/1.12.1',
  'console.amazonaws.com',
] as const;

interface CallOptions {
  readonly userAgent?: string;
  /** Whether an AWS service may have made the call on somebody's behalf, as CloudFormation does. */
  readonly deployed?: boolean;
}

/** awsApiCallAction with one of the calls, in IAM notation (`s3:DeleteObject`). */
export function awsApiCall(calls: readonly string[], { userAgent, deployed = false }: CallOptions = {}): Part {
  return (scene) => {
    const { random } = scene;
    const [service, api] = random.pick(calls).split(':') as [string, string];
    const fromAws = deployed && random.chance(0.3);
    return {
      actionType: 'AWS_API_CALL',
      awsApiCallAction: {
        api,
        callerType: fromAws ? 'Domain' : 'Remote IP',
        ...(fromAws && { domainDetails: { domain: `${random.pick(['cloudformation', 'ssm'])}.amazonaws.com` } }),
        ...(random.chance(0.15) && { errorCode: random.pick(['AccessDenied', 'UnauthorizedOperation']) }),
        userAgent: userAgent ?? random.pick(USER_AGENTS),
        ...(!fromAws && { remoteIpDetails: remoteIpDetails(scene.remote, random) }),
        serviceName: `${service}.amazonaws.com`,
        ...(random.chance(0.15) && { remoteAccountDetails: remoteAccount(scene) }),
        affectedResources: affectedResources(service, scene),
      },
    };
  };
}

/** The account of a caller from another account. */
function remoteAccount({ random }: Scene) {
  const affiliated = random.chance(0.5);
  return {
    accountId: affiliated ? '444455556666' : '999988887777',
    affiliated,
    ...(random.chance(0.4) && { awsServiceName: 'config.amazonaws.com' }),
  };
}

function affectedResources(service: string, scene: Scene): Record<string, string> {
  const { place } = scene.estate;
  switch (service) {
    case 's3':
      return { 'AWS::S3::Bucket': inhabitant(scene.estate.buckets, scene).name };
    case 'iam':
      return {
        'AWS::IAM::User': iamArn(place, 'user/break-glass'),
        'AWS::IAM::Policy': `arn:${place.partition}:iam::aws:policy/AdministratorAccess`,
      };
    case 'cloudtrail':
      return { 'AWS::CloudTrail::Trail': regionalArn(place, 'cloudtrail', 'trail/organization-trail') };
    default:
      return {};
  }
}
