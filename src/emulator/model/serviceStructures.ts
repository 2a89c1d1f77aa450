/**
 * The structures below the `service` of a finding, in wire names. `findingTree.ts` explains the notation.
 * Source: GuardDuty's service model, 2017-11-28.
 */
export const SERVICE_STRUCTURES = `
Service: action=Action evidence=Evidence archived? count# detectorId eventFirstSeen~ eventLastSeen~ resourceRole
  serviceName userFeedback additionalInfo=ServiceAdditionalInfo featureName ebsVolumeScanDetails=EbsVolumeScanDetails
  runtimeDetails=RuntimeDetails detection=Detection malwareScanDetails=MalwareScanDetails
Action: actionType awsApiCallAction=AwsApiCallAction dnsRequestAction=DnsRequestAction
  networkConnectionAction=NetworkConnectionAction portProbeAction=PortProbeAction
  kubernetesApiCallAction=KubernetesApiCallAction
  kubernetesPermissionCheckedDetails=KubernetesPermissionCheckedDetails
  kubernetesRoleBindingDetails=KubernetesRoleBindingDetails kubernetesRoleDetails=KubernetesRoleDetails
  rdsLoginAttemptAction=RdsLoginAttemptAction
AwsApiCallAction: api callerType domainDetails=DomainDetails errorCode userAgent remoteIpDetails=RemoteIpDetails
  serviceName remoteAccountDetails=RemoteAccountDetails affectedResources{}
DomainDetails: domain
RemoteIpDetails: city=City country=Country geoLocation=GeoLocation ipAddressV4 ipAddressV6 organization=Organization
City: cityName
Country: countryCode countryName
GeoLocation: lat# lon#
Organization: asn asnOrg isp org
RemoteAccountDetails: accountId affiliated? awsServiceName
DnsRequestAction: domain protocol blocked? domainWithSuffix vpcOwnerAccountId
NetworkConnectionAction: blocked? connectionDirection localPortDetails=LocalPortDetails protocol
  localIpDetails=LocalIpDetails localNetworkInterface remoteIpDetails=RemoteIpDetails
  remotePortDetails=RemotePortDetails
LocalPortDetails: port# portName
LocalIpDetails: ipAddressV4 ipAddressV6
RemotePortDetails: port# portName
PortProbeAction: blocked? portProbeDetails=PortProbeDetail[]
PortProbeDetail: localPortDetails=LocalPortDetails localIpDetails=LocalIpDetails remoteIpDetails=RemoteIpDetails
KubernetesApiCallAction: requestUri verb resource subresource namespace resourceName sourceIPs[] userAgent
  remoteIpDetails=RemoteIpDetails statusCode# parameters
KubernetesPermissionCheckedDetails: verb resource namespace allowed?
KubernetesRoleBindingDetails: kind name uid roleRefName roleRefKind
KubernetesRoleDetails: kind name uid
RdsLoginAttemptAction: remoteIpDetails=RemoteIpDetails LoginAttributes=LoginAttribute[]
LoginAttribute: user application failedLoginAttempts# successfulLoginAttempts#
Evidence: threatIntelligenceDetails=ThreatIntelligenceDetail[]
ThreatIntelligenceDetail: threatListName threatNames[] threatFileSha256
ServiceAdditionalInfo: value type
EbsVolumeScanDetails: scanId scanStartedAt@ scanCompletedAt@ triggerFindingId sources[] scanDetections=ScanDetections
  scanType
ScanDetections: scannedItemCount=ScannedItemCount threatsDetectedItemCount=ThreatsDetectedItemCount
  highestSeverityThreatDetails=HighestSeverityThreatDetails threatDetectedByName=ThreatDetectedByName
ScannedItemCount: totalGb# files# volumes#
ThreatsDetectedItemCount: files#
HighestSeverityThreatDetails: severity threatName count#
ThreatDetectedByName: itemCount# uniqueThreatNameCount# shortened? threatNames=ScanThreatName[]
ScanThreatName: name severity itemCount# filePaths=ScanFilePath[]
ScanFilePath: filePath volumeArn hash fileName
RuntimeDetails: process=ProcessDetails context=RuntimeContext
ProcessDetails: name executablePath executableSha256 namespacePid# pwd pid# startTime@ uuid parentUuid user userId#
  euid# lineage=LineageObject[]
LineageObject: startTime@ namespacePid# userId# name pid# uuid executablePath euid# parentUuid
RuntimeContext: modifyingProcess=ProcessDetails modifiedAt@ scriptPath libraryPath ldPreloadValue socketPath
  runcBinaryPath releaseAgentPath mountSource mountTarget fileSystemType flags[] moduleName moduleFilePath
  moduleSha256 shellHistoryFilePath targetProcess=ProcessDetails addressFamily ianaProtocolNumber# memoryRegions[]
  toolName toolCategory serviceName commandLineExample threatFilePath fileOperation filePath relatedFilePaths[]
Detection: anomaly=Anomaly sequence=Sequence
Anomaly: profiles=AnomalyObject[]{}{} unusual=AnomalyUnusual
AnomalyObject: profileType profileSubtype observations=Observations
Observations: text[] number#[]
AnomalyUnusual: behavior=AnomalyObject{}{}
Sequence: uid description signals=Signal[] actors=Actor[] resources=ResourceV2[] endpoints=NetworkEndpoint[]
  sequenceIndicators=Indicator[] additionalSequenceTypes[]
Signal: uid type name createdAt@ updatedAt@ firstSeenAt@ lastSeenAt@ count# description severity# resourceUids[]
  actorIds[] endpointIds[] signalIndicators=Indicator[] activities=Activity[]
Indicator: key values[] title
Activity: type api=ApiCall
ApiCall: operation service error userAgent
Actor: id user=User session=Session process=ActorProcess
User: name uid type credentialUid account=Account
Account: uid account
Session: uid mfaStatus createdTime@ issuer
ActorProcess: name path sha256
ResourceV2: uid resourceType name accountId region service cloudPartition tags=Tag[] data=ResourceData
ResourceData: s3Bucket=S3Bucket ec2Instance=Ec2Instance accessKey=AccessKey ec2NetworkInterface=Ec2NetworkInterface
  s3Object=S3Object eksCluster=EksCluster kubernetesWorkload=KubernetesWorkload container=ContainerFindingResource
  ecsCluster=EcsCluster ecsTask=EcsTask iamInstanceProfile=IamInstanceProfileV2
  autoscalingAutoScalingGroup=AutoscalingAutoScalingGroup ec2LaunchTemplate=Ec2LaunchTemplate ec2Vpc=Ec2Vpc
  ec2Image=Ec2Image cloudformationStack=CloudformationStack bedrockGuardrail=BedrockGuardrailResource
S3Bucket: ownerId createdAt@ encryptionType encryptionKeyArn effectivePermission publicReadAccess publicWriteAccess
  accountPublicAccess=PublicAccessConfiguration bucketPublicAccess=PublicAccessConfiguration s3ObjectUids[]
PublicAccessConfiguration: publicAclAccess publicPolicyAccess publicAclIgnoreBehavior publicBucketRestrictBehavior
Ec2Instance: availabilityZone imageDescription instanceState IamInstanceProfile=IamInstanceProfile instanceType
  outpostArn platform productCodes=ProductCode[] ec2NetworkInterfaceUids[]
AccessKey: principalId userName userType
Ec2NetworkInterface: ipv6Addresses[] privateIpAddresses=PrivateIpAddressDetails[] publicIp
  securityGroups=SecurityGroup[] subNetId vpcId
S3Object: eTag key versionId
EksCluster: arn createdAt@ status vpcId ec2InstanceUids[]
KubernetesWorkload: containerUids[] namespace type
ContainerFindingResource: image imageUid
EcsCluster: status ec2InstanceUids[]
EcsTask: createdAt@ taskDefinitionArn launchType containerUids[]
IamInstanceProfileV2: ec2InstanceUids[]
AutoscalingAutoScalingGroup: ec2InstanceUids[]
Ec2LaunchTemplate: ec2InstanceUids[] version
Ec2Vpc: ec2InstanceUids[]
Ec2Image: ec2InstanceUids[]
CloudformationStack: ec2InstanceUids[]
BedrockGuardrailResource: version guardrailAction guardrailSource
NetworkEndpoint: id ip domain port# location=NetworkGeoLocation autonomousSystem=AutonomousSystem
  connection=NetworkConnection
NetworkGeoLocation: city country lat# lon#
AutonomousSystem: name number#
NetworkConnection: direction
MalwareScanDetails: threats=Threat[] scanId scanType scanCategory
  scanConfiguration=MalwareProtectionFindingsScanConfiguration uniqueThreatCount#
Threat: name source itemPaths=ItemPath[] count# hash itemDetails=ItemDetails[]
ItemPath: nestedItemPath hash
ItemDetails: resourceArn itemPath hash additionalInfo=AdditionalInfo
AdditionalInfo: versionId deviceName
MalwareProtectionFindingsScanConfiguration: triggerType incrementalScanDetails=IncrementalScanDetails
IncrementalScanDetails: baselineResourceArn
`;
