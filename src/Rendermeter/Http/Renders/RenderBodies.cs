using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Requests;
using Rendermeter.Http.Inputs;
using Rendermeter.Http.Json;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Http.Renders;

/// <summary>Reads what a render should be: nothing that was asked for is dropped silently.</summary>
internal static class RenderBodies
{
    private const int MaxTags = 16;
    private const int MaxTagLength = 64;
    private const int MaxNameLength = 128;
    private const int MaxMetadata = 16;
    private const int MaxMetadataKey = 64;
    private const int MaxMetadataValue = 512;
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(30);

    private static readonly string[] Known =
    [
        "model", "prompt", "inputs", "parameters", "max_cost", "deadline_at", "callback_url", "tags", "feature", "customer", "customer_tier", "metadata",
    ];

    public static (RenderRequest? Request, IReadOnlyList<InputAsk> Inputs, Problem? Problem) Read(JsonElement root, IdempotencyClaim? claim, DateTimeOffset now, Webhooks.WebhookOptions webhooks)
    {
        var (members, unknown) = Members.Open(root, Known);
        if (members is null)
        {
            return (null, [], unknown);
        }

        var model = members.Text("model", 200, required: true);
        var prompt = Prompt(members);
        var inputs = InputBodies.Read(members);
        var request = new RenderRequest(model ?? "", prompt, members.Parameters("parameters"))
        {
            MaxCost = members.Amount("max_cost", Currency.Usd),
            Tags = members.Texts("tags", MaxTags, MaxTagLength),
            Feature = members.Text("feature", MaxNameLength),
            Customer = members.Text("customer", MaxNameLength),
            CustomerTier = members.Text("customer_tier", MaxTagLength),
            MetadataJson = Metadata(members),
            DeadlineAt = Deadline(members, now),
            CallbackUrl = CallbackAddress.Read(members, "callback_url", webhooks),
            Idempotency = claim,
            WaitsForApproval = true,
        };
        return members.Errors.Count > 0 ? (null, [], Refusals.Validation(members.Errors)) : (request, inputs, null);
    }

    /// <summary>The prompt as it stands; what it may be, the engine says.</summary>
    private static string? Prompt(Members members)
    {
        if (members.Find("prompt") is not { } prompt)
        {
            return null;
        }

        if (prompt.ValueKind != JsonValueKind.String)
        {
            members.Refuse("prompt", "type", "prompt must be a string", Members.Shown(prompt));
            return null;
        }

        return prompt.GetString();
    }

    private static DateTimeOffset? Deadline(Members members, DateTimeOffset now)
    {
        if (members.Instant("deadline_at") is not { } deadline)
        {
            return null;
        }

        if (deadline <= now || deadline > now + LongestDeadline)
        {
            members.Refuse("deadline_at", "out_of_range", "deadline_at must lie ahead, by at most 30 days", Members.Shown(members.Find("deadline_at")!.Value));
        }

        return deadline;
    }

    internal static string? Metadata(Members members)
    {
        if (members.Find("metadata") is not { } metadata)
        {
            return null;
        }

        if (metadata.ValueKind != JsonValueKind.Object || metadata.EnumerateObject().Count() > MaxMetadata)
        {
            members.Refuse("metadata", metadata.ValueKind == JsonValueKind.Object ? "out_of_range" : "type", $"metadata is an object of at most {MaxMetadata} members", null);
            return null;
        }

        foreach (var member in metadata.EnumerateObject())
        {
            if (member.Name.Length is 0 or > MaxMetadataKey || member.Value.ValueKind != JsonValueKind.String || member.Value.GetString()!.Length > MaxMetadataValue)
            {
                var name = member.Name.Length > MaxMetadataKey ? member.Name[..MaxMetadataKey] : member.Name;
                members.Refuse($"metadata/{Members.Escape(name)}", "out_of_range", string.Create(CultureInfo.InvariantCulture,
                    $"a member of metadata has a name of 1 to {MaxMetadataKey} characters and a string of at most {MaxMetadataValue}"), null);
            }
        }

        return metadata.GetRawText();
    }
}
