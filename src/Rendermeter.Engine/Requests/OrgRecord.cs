using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Requests;

/// <summary>An organisation as it was opened.</summary>
public sealed record OrgRecord(OrgId Id, string Name, ProjectId Project, string ProjectName, WalletId Wallet, string Unit, bool AdmissionFrozen, DateTimeOffset CreatedAt);
