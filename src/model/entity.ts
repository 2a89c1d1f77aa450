/** Kinds of AWS resources that findings point to, by the names of their types in the SDL. */
export type EntityKind =
  | 'AwsAccount'
  | 'AwsEc2Instance'
  | 'AwsEksCluster'
  | 'AwsIamAccessKey'
  | 'AwsIamRole'
  | 'AwsIamUser'
  | 'AwsLambdaFunction'
  | 'AwsRdsDbInstance'
  | 'AwsS3Bucket';

/** One of them, as far as its keys tell. Nobody has checked that there is such a resource. */
export interface Entity {
  readonly kind: EntityKind;
  /** The same for the same resource, however it was named. */
  readonly key: string;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly arn?: string | null | undefined;
}
