/**
 * `Finding` and the structures below its `resource`, in wire names. `findingTree.ts` explains the notation.
 * Source: GuardDuty's service model, 2017-11-28.
 */
export const RESOURCE_STRUCTURES = `
Finding: accountId arn createdAt~ id region resource=Resource schemaVersion severity# type updatedAt~ confidence#
  description partition service=Service title associatedAttackSequenceArn customDetectionRuleName
Resource: accessKeyDetails=AccessKeyDetails s3BucketDetails=S3BucketDetail[] instanceDetails=InstanceDetails
  eksClusterDetails=EksClusterDetails kubernetesDetails=KubernetesDetails resourceType
  ebsVolumeDetails=EbsVolumeDetails ecsClusterDetails=EcsClusterDetails containerDetails=Container
  lambdaDetails=LambdaDetails rdsDbInstanceDetails=RdsDbInstanceDetails rdsLimitlessDbDetails=RdsLimitlessDbDetails
  rdsDbUserDetails=RdsDbUserDetails ebsSnapshotDetails=EbsSnapshotDetails ec2ImageDetails=Ec2ImageDetails
  recoveryPointDetails=RecoveryPointDetails bedrockGuardrailDetails=BedrockGuardrailDetails modelDetails=ModelDetail[]
AccessKeyDetails: accessKeyId principalId userName userType
S3BucketDetail: arn name type createdAt@ owner=Owner tags=Tag[]
  defaultServerSideEncryption=DefaultServerSideEncryption publicAccess=PublicAccess s3ObjectDetails=S3ObjectDetail[]
Owner: id
Tag: key value
DefaultServerSideEncryption: encryptionType kmsMasterKeyArn
PublicAccess: permissionConfiguration=PermissionConfiguration effectivePermission
PermissionConfiguration: bucketLevelPermissions=BucketLevelPermissions accountLevelPermissions=AccountLevelPermissions
BucketLevelPermissions: accessControlList=AccessControlList bucketPolicy=BucketPolicy
  blockPublicAccess=BlockPublicAccess
AccessControlList: allowsPublicReadAccess? allowsPublicWriteAccess?
BucketPolicy: allowsPublicReadAccess? allowsPublicWriteAccess?
BlockPublicAccess: ignorePublicAcls? restrictPublicBuckets? blockPublicAcls? blockPublicPolicy?
AccountLevelPermissions: blockPublicAccess=BlockPublicAccess
S3ObjectDetail: objectArn key eTag hash versionId
InstanceDetails: availabilityZone iamInstanceProfile=IamInstanceProfile imageDescription imageId instanceId
  instanceState instanceType outpostArn launchTime~ networkInterfaces=NetworkInterface[] platform
  productCodes=ProductCode[] tags=Tag[]
IamInstanceProfile: arn id
NetworkInterface: ipv6Addresses[] networkInterfaceId privateDnsName privateIpAddress
  privateIpAddresses=PrivateIpAddressDetails[] publicDnsName publicIp securityGroups=SecurityGroup[] subnetId vpcId
PrivateIpAddressDetails: privateDnsName privateIpAddress
SecurityGroup: groupId groupName
ProductCode: productCodeId productCodeType
EksClusterDetails: name arn vpcId status tags=Tag[] createdAt@
KubernetesDetails: kubernetesUserDetails=KubernetesUserDetails kubernetesWorkloadDetails=KubernetesWorkloadDetails
KubernetesUserDetails: username uid groups[] sessionName[] impersonatedUser=ImpersonatedUser
ImpersonatedUser: username groups[]
KubernetesWorkloadDetails: name type uid namespace hostNetwork? serviceAccountName containers=Container[]
  volumes=Volume[] hostIPC? hostPID?
Container: containerRuntime id name image imagePrefix volumeMounts=VolumeMount[] securityContext=SecurityContext
VolumeMount: name mountPath
SecurityContext: privileged? allowPrivilegeEscalation?
Volume: name hostPath=HostPath
HostPath: path
EbsVolumeDetails: scannedVolumeDetails=VolumeDetail[] skippedVolumeDetails=VolumeDetail[]
VolumeDetail: volumeArn volumeType deviceName volumeSizeInGB# encryptionType snapshotArn kmsKeyArn
EcsClusterDetails: name arn status activeServicesCount# registeredContainerInstancesCount# runningTasksCount#
  tags=Tag[] taskDetails=EcsTaskDetails
EcsTaskDetails: arn definitionArn version createdAt@ startedAt@ startedBy tags=Tag[] volumes=Volume[]
  containers=Container[] group launchType
LambdaDetails: functionArn functionName description lastModifiedAt@ revisionId functionVersion role
  vpcConfig=VpcConfig tags=Tag[]
VpcConfig: subnetIds[] vpcId securityGroups=SecurityGroup[]
RdsDbInstanceDetails: dbInstanceIdentifier engine engineVersion dbClusterIdentifier dbInstanceArn dbiResourceId
  tags=Tag[]
RdsLimitlessDbDetails: dbShardGroupIdentifier dbShardGroupResourceId dbShardGroupArn engine engineVersion
  dbClusterIdentifier tags=Tag[]
RdsDbUserDetails: user application database ssl authMethod
EbsSnapshotDetails: snapshotArn
Ec2ImageDetails: imageArn
RecoveryPointDetails: recoveryPointArn backupVaultName continuousScanDetails=ScanConfigurationContinuousScanDetails
ScanConfigurationContinuousScanDetails: endTime@ startTime@
BedrockGuardrailDetails: guardrailArn guardrailVersion guardrails=BedrockGuardrail[] guardrailAction guardrailSource
  contentPolicyFilters=ContentPolicyFilter[]
BedrockGuardrail: arn version
ContentPolicyFilter: type confidence action
ModelDetail: modelId
`;
