using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Wallets;

/// <summary>The events of the money path. Each says which offer, which attempt and how much, so that nobody has to look further.</summary>
internal static class EventText
{
    public static EngineEvent Admitted(Render render, Attempt attempt)
        => Of("render.admitted", attempt, json => json.WriteString("model", render.Model));

    public static EngineEvent Failover(Attempt attempt, RouteDecision decision)
        => Of("route.failover", attempt, json =>
        {
            json.WriteString("reason", decision.Reason);
            json.WriteString("from", decision.From);
            json.WriteString("to", decision.To);
            json.WriteString("quoted_from", Money(decision.QuotedFromNanos, attempt.Unit));
            json.WriteString("quoted_to", Money(decision.QuotedToNanos, attempt.Unit));
        });

    public static EngineEvent Settled(Attempt attempt)
        => Of("attempt.settled", attempt, json =>
        {
            json.WriteString("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(attempt.Settlement!.Outcome.ToString()));
            json.WriteString("charge", Money(attempt.ChargeNanos, attempt.Unit));
            json.WriteString("overrun", Money(attempt.OverrunNanos, attempt.Unit));
        });

    public static EngineEvent InDoubt(Attempt attempt, Doubt doubt)
        => Of("render.in_doubt", attempt, json =>
        {
            json.WriteString("reason", doubt.Reason);
            json.WriteString("resolves_by", doubt.ResolvesBy);
        });

    public static EngineEvent Overdue(Attempt attempt)
        => Of("attempt.overdue", attempt, json => json.WriteString("resolves_by", attempt.ResolvesBy!.Value));

    public static EngineEvent LateBilled(Attempt attempt)
        => Of("attempt.late_billed", attempt, json =>
        {
            json.WriteString("cost", Money(attempt.CostNanos, attempt.Unit));
            json.WriteString("provider_job_id", attempt.ProviderJobId);
        });

    public static EngineEvent Alarmed(Attempt attempt, Alarm alarm)
        => Of(alarm.Kind, attempt, json => json.WriteString("detail", alarm.Detail));

    public static EngineEvent Resolved(Attempt attempt, Settle settle)
        => Of("attempt.resolved", attempt, json =>
        {
            json.WriteString("as", JsonNamingPolicy.SnakeCaseLower.ConvertName(attempt.State.ToString()));
            json.WriteString("cost", Money(attempt.CostNanos, attempt.Unit));
            json.WriteString("by", settle.Actor);
            json.WriteString("note", settle.Note);
        });

    public static EngineEvent CancelRequested(Render render, string actor)
        => new("render.cancel_requested", render.Id, Attempt: null, Json(json =>
        {
            json.WriteString("model", render.Model);
            json.WriteString("by", actor);
        }));

    public static EngineEvent RenderEnded(Render render, Book book)
    {
        var attempts = book.AttemptsOf(render.Id).ToList();
        return new EngineEvent($"render.{JsonNamingPolicy.SnakeCaseLower.ConvertName(render.End!.Status.ToString())}", render.Id, Attempt: null, Json(json =>
        {
            json.WriteString("model", render.Model);
            json.WriteString("currency", render.Unit);
            json.WriteString("charged", Money(attempts.Sum(attempt => attempt.ChargeNanos), render.Unit));
            json.WriteNumber("attempts", attempts.Count);
            json.WriteString("error", render.End.ErrorCode);
        }));
    }

    public static EngineEvent Refused(Admit admit, Refusal refusal)
    {
        var money = refusal.Unit != "COUNT";
        return new EngineEvent(refusal.Cap is null ? "render.refused" : "cap.refused", admit.NewRender is null ? admit.Draft.Render : null, Attempt: null, Json(json =>
        {
            json.WriteString("code", JsonNamingPolicy.SnakeCaseLower.ConvertName(refusal.Code.ToString()));
            json.WriteString("offer", admit.Draft.Offer.Name);
            json.WriteString("key", admit.Draft.Key.ToString());
            json.WriteString("cap", refusal.Cap?.Id.ToString());
            json.WriteString("currency", money ? refusal.Unit : null);
            json.WriteString("needed", money ? Money(refusal.Needed, refusal.Unit) : refusal.Needed.ToString(System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("left", money ? Money(refusal.Left, refusal.Unit) : refusal.Left.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }));
    }

    private static EngineEvent Of(string kind, Attempt attempt, Action<Utf8JsonWriter> more)
        => new(kind, attempt.Render, attempt.Id, Json(json =>
        {
            json.WriteString("provider", attempt.Offer.Provider);
            json.WriteString("offer", attempt.Offer.Name);
            json.WriteNumber("attempt", attempt.Number);
            json.WriteString("currency", attempt.Unit);
            json.WriteString("held", Money(attempt.HoldNanos, attempt.Unit));
            more(json);
        }));

    private static string Json(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Money(long nanos, string unit)
        => Pricing.Amounts.Money.FromNanos(nanos, Currency.TryParse(unit, out var currency) ? currency : throw new LedgerBrokenException($"{unit} is no currency")).ToString();
}
