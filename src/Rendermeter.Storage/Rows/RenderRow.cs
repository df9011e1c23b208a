using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Storage.Rows;

/// <summary>A render as a query reads it.</summary>
internal static class RenderRow
{
    public const string Columns = """
        render_id, project_id, key_id, model, media, prompt, parameters, offers, unit, max_cost, ceiling, tags, feature, customer, customer_tier, metadata,
        callback_url, deadline_at, created_at, cancel_requested_at, erased_at, input_count, route_version, gate_version, approval, status, error_code, error_message, finished_at
        """;

    /// <summary>The members stand in the order of <see cref="Columns"/>.</summary>
    public static Render Read(IRow row, OrgId org) => new()
    {
        Org = org,
        Id = new RenderId(row.Id()),
        Project = new ProjectId(row.Id()),
        Key = new KeyId(row.Id()),
        Model = row.Text(),
        Media = row.Text(),
        Prompt = row.Text(),
        Parameters = JsonText.ReadParameters(row.Text()),
        Offers = JsonText.ReadTexts(row.Text()),
        Unit = row.Text(),
        MaxCostNanos = row.OptionalInteger(),
        CeilingNanos = row.OptionalInteger(),
        Tags = JsonText.ReadTexts(row.Text()),
        Feature = row.OptionalText(),
        Customer = row.OptionalText(),
        CustomerTier = row.OptionalText(),
        MetadataJson = row.OptionalText(),
        CallbackUrl = row.OptionalText(),
        DeadlineAt = row.OptionalInstant(),
        CreatedAt = row.Instant(),
        CancelRequestedAt = row.OptionalInstant(),
        ErasedAt = row.OptionalInstant(),
        InputCount = row.OptionalCount() ?? 0,
        RouteVersion = row.OptionalCount(),
        GateVersion = row.OptionalCount(),
        Approval = row.OptionalText() is { } approval ? EnumText<ApprovalState>.Read(approval) : null,
        End = row.OptionalText() is { } status
            ? new RenderEnd(EnumText<RenderStatus>.Read(status), ErrorCode: row.OptionalText(), ErrorMessage: row.OptionalText(), FinishedAt: row.Instant())
            : null,
    };
}
