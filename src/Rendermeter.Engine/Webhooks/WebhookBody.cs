using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Webhooks;

/// <summary>
/// What a receiver is told: the event, and beside it the render as it stood then, so that nobody has to ask back: model, provider, attempt, quote,
/// charge, and the cost per accepted output so far.
/// </summary>
public static class WebhookBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The message as it is signed and sent.</summary>
    /// <param name="record">The render that the event is about; null where it is about none.</param>
    public static string Write(EventRecord happened, RenderRecord? record)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", happened.Event.Kind);
            json.WriteString("timestamp", Instant(happened.At));
            json.WriteStartObject("data");
            json.WriteString("id", happened.Id.ToString());
            WriteRender(json, happened, record);
            json.WritePropertyName("event");
            json.WriteRawValue(happened.Event.Json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteRender(Utf8JsonWriter json, EventRecord happened, RenderRecord? record)
    {
        if (record is null)
        {
            foreach (var name in (string[])["render", "model", "attempt", "provider", "quote", "charge", "charged", "accepted_outputs", "cost_per_accepted_output"])
            {
                json.WriteNull(name);
            }

            return;
        }

        var known = record.Attempts.Where(attempt => attempt.CreatedAt <= happened.At).ToList();
        var attempt = known.FirstOrDefault(one => one.Id == happened.Event.Attempt) ?? known.LastOrDefault() ?? record.Attempts.FirstOrDefault();
        var ids = record.Attempts.Where(one => one.Accepted == true && one.UpdatedAt <= happened.At).Select(one => one.Id).ToHashSet();
        if (record.Feedback.LastOrDefault(one => one.Accepted is not null && one.At <= happened.At) is { Accepted: false })
        {
            ids.Clear();
        }

        var accepted = record.Outputs.Count(output => ids.Contains(output.Attempt));
        var charged = Charged(record, happened.At, only: null);
        var downstream = record.Lines.Where(line => line.At <= happened.At).Sum(line => line.AmountNanos);
        var open = known.Any(one => one.State == AttemptState.InDoubt);
        json.WriteString("render", record.Render.Id.ToString());
        json.WriteString("model", record.Render.Model);
        json.WriteString("feature", record.Render.Feature);
        json.WriteString("customer", record.Render.Customer);
        json.WritePropertyName("metadata");
        json.WriteRawValue(record.Render.MetadataJson ?? "null");
        WriteAttempt(json, record, attempt, happened.At);
        json.WriteString("charged", open ? null : Amount(charged, record));
        json.WriteNumber("accepted_outputs", accepted);
        json.WriteString("cost_per_accepted_output", open || accepted == 0 ? null : Amount(PerOutput(charged + downstream, accepted), record));
    }

    private static void WriteAttempt(Utf8JsonWriter json, RenderRecord record, Attempt? attempt, DateTimeOffset at)
    {
        if (attempt is null)
        {
            // It waits for approval, or never got it.
            json.WriteNull("attempt");
            json.WriteNull("provider");
            json.WriteString("currency", record.Render.Unit);
            json.WriteNull("quote");
            json.WriteNull("charge");
            return;
        }

        json.WriteStartObject("attempt");
        json.WriteString("id", attempt.Id.ToString());
        json.WriteNumber("number", attempt.Number);
        json.WriteString("offer", attempt.Offer.Name);
        json.WriteEndObject();
        json.WriteString("provider", attempt.Offer.Provider);
        json.WriteString("currency", record.Render.Unit);
        WriteQuote(json, attempt);
        json.WriteString("charge", IsSettled(record, attempt, at) ? Amount(Charged(record, at, attempt.Id), record) : null);
    }

    private static void WriteQuote(Utf8JsonWriter json, Attempt attempt)
    {
        using var quote = JsonDocument.Parse(attempt.QuoteJson);
        json.WriteStartObject("quote");
        foreach (var name in (string[])["kind", "expected", "upper_bound"])
        {
            json.WritePropertyName(name);
            json.WriteRawValue(quote.RootElement.TryGetProperty(name, out var value) ? value.GetRawText() : "null");
        }

        json.WriteEndObject();
    }

    /// <summary>What was charged by then; refunds are in it, since they are what it costs less.</summary>
    private static long Charged(RenderRecord record, DateTimeOffset at, Identities.AttemptId? only)
        => record.Phases.Where(phase => phase.At <= at && phase.Phase > 0 && (only is null || phase.Attempt == only)).Sum(phase => phase.ChargeDeltaNanos);

    private static bool IsSettled(RenderRecord record, Attempt attempt, DateTimeOffset at)
        => record.Phases.Any(phase => phase.Attempt == attempt.Id && phase.Phase == 1 && phase.At <= at);

    private static long PerOutput(long charged, int accepted)
    {
        var (quotient, remainder) = Math.DivRem(charged, accepted);
        return 2 * remainder > accepted || (2 * remainder == accepted && (quotient & 1) == 1) ? quotient + 1 : quotient;
    }

    private static string Amount(long nanos, RenderRecord record) => Money.FromNanos(nanos, RenderMoney.Unit(record.Render)).ToString();

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
