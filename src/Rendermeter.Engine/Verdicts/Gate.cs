using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Faults;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Verdicts;

/// <summary>The quality gate: fetches what was delivered, keeps it, and judges whether it is what was asked for. It runs after the settlement and never changes it.</summary>
public sealed class Gate(ProviderSet providers, IOutputFiles files, RouteVersions routes, IRouteRecords records, FfmpegReader ffmpeg, ICheckClient elsewhere, IdSource ids, TimeProvider time)
{
    /// <summary>How often a file is asked for, with growing pauses, before it counts as lost: about a minute in all.</summary>
    private const int FetchTries = 8;

    /// <summary>How many accepted outputs of a route a new one is held against.</summary>
    private const int RecentHashes = 200;

    /// <summary>Fetches and judges the deliveries of one attempt.</summary>
    /// <param name="hold">Has the files until the verdict is written.</param>
    public async Task<GateOutcome> Judge(Render render, Attempt attempt, FileHold hold, CancellationToken stopping)
    {
        var provider = providers.Find(attempt.Offer.Provider)
            ?? throw new InvalidOperationException($"{attempt.Offer.Provider} is no longer configured, and {attempt.Id} is not judged");
        var parameters = QuotedParameters.Read(attempt.QuoteJson);

        // The route and the gate that it was admitted with: what was changed meanwhile is for later renders.
        var route = await routes.Pinned(render, stopping);
        var rules = route?.Gate ?? GateRules.Standard;
        var outputs = new List<Output>();
        var readings = new List<MediaReading>();

        // A provider that announces more than was asked for does not make the render larger.
        foreach (var delivery in SettlementText.ReadDeliveries(attempt.Settlement!.DeliveriesJson).Take(attempt.OutputsAsked))
        {
            StoredFile? stored;
            try
            {
                stored = await Fetch(provider, delivery, hold, stopping);
            }
            catch (OutputRefusedException refused)
            {
                return new GateOutcome.Lost($"{delivery.MediaType} of {attempt.Offer.Name} is not taken: {refused.Message}");
            }

            if (stored is null)
            {
                return new GateOutcome.Lost($"{delivery.MediaType} of {attempt.Offer.Name} cannot be fetched any more");
            }

            await using var file = await files.Open(stored.Sha256, stopping) ?? throw new FileNotFoundException($"{stored.Sha256} was kept and is gone");
            var reading = await Read(file, rules, stopping);
            readings.Add(reading);
            var decoded = reading as MediaReading.Decoded;
            outputs.Add(new Output(new OutputId(ids.Next()), attempt.Id, outputs.Count, delivery.MediaType, stored.Bytes,
                decoded?.WidthPixels, decoded?.HeightPixels, decoded?.LengthMilliseconds, stored.Sha256)
            {
                PictureHash = decoded?.Measures?.PictureHash,
            });
        }

        CrashPoint.Hit("gate.before-verdict");
        var recent = rules.Checks.Any(check => check.Kind == CheckKind.Duplicate) ? await records.ListHashes(render.Org, render.Model, RecentHashes, stopping) : [];
        var checks = Checks.All(rules, new GateQuestion(render.Media, parameters, attempt.OutputsAsked, readings, recent));
        checks = [.. checks, .. await AskElsewhere(rules, render, outputs, stopping)];
        var accepted = checks.All(check => check.Accepted);
        var (now, steps) = (time.GetUtcNow(), route?.Steps ?? []);
        var lines = CostLines.OfDelivered(attempt.Id, rules, steps, outputs);

        // What is rejected already costs no minute of a person.
        return accepted && rules.Person is { } person && (person.Always || checks.Any(check => check.NeedsPerson))
            ? new GateOutcome.AsksPerson(new PersonAsked(attempt.Id, person, checks, now, Earlier(now + person.Patience, render.DeadlineAt)), outputs, lines)
            : new GateOutcome.Judged(new Verdict(accepted, checks, now), outputs, accepted ? [.. lines, .. CostLines.OfAccepted(attempt.Id, lines.Count, steps, outputs)] : lines);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    /// <summary>By a decoder of our own, else by FFmpeg; a film of ours that was read through is measured there too.</summary>
    private async Task<MediaReading> Read(Stream file, GateRules rules, CancellationToken stopping)
    {
        var reading = MediaReader.Read(file, rules.LooksAtPixels);
        return reading switch
        {
            MediaReading.Unknown => await ffmpeg.Read(file, stopping),
            MediaReading.Decoded { Measures: null } decoded => await ffmpeg.Read(file, stopping) is MediaReading.Decoded measured ? decoded with { Measures = measured.Measures } : decoded,
            _ => reading,
        };
    }

    /// <summary>Asks for each check elsewhere about each output; the lowest score counts, and an answer that is missing is unknown.</summary>
    private async Task<IReadOnlyList<CheckResult>> AskElsewhere(GateRules rules, Render render, IReadOnlyList<Output> outputs, CancellationToken stopping)
    {
        var results = new List<CheckResult>();
        foreach (var check in rules.Checks.Where(check => check.External is not null))
        {
            var answers = new List<CheckAnswer?>();
            foreach (var output in outputs)
            {
                await using var content = await files.Open(output.Sha256, stopping) ?? throw new FileNotFoundException($"{output.Sha256} was kept and is gone");
                answers.Add(await elsewhere.Ask(check.External!, new CheckSubject(render.Id.ToString(), render.Model, render.Prompt, output.MediaType, output.Sha256, content), stopping));
            }

            results.Add(Checks.Elsewhere(check, answers));
        }

        return results;
    }

    private async Task<StoredFile?> Fetch(IProvider provider, Delivery delivery, FileHold hold, CancellationToken stopping)
    {
        for (var attempt = 1; attempt <= FetchTries; attempt++)
        {
            await using var content = await provider.Fetch(delivery, stopping);
            if (content is not null)
            {
                try
                {
                    var kept = await files.Keep(content, hold, stopping);
                    CrashPoint.Hit("gate.after-download");
                    return kept;
                }
                catch (Exception cut) when (cut is (IOException or HttpRequestException) and not OutputRefusedException)
                {
                    // The file was cut off on its way: it is fetched again from the beginning.
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250 << Math.Min(attempt, 6)), time, stopping);
        }

        return null;
    }
}
