using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Providers.Guarded;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Sandbox;

/// <summary>The adapter to one vendor of the sandbox. It knows the wire and nothing of the server behind it.</summary>
internal sealed class SandboxProvider(string id, SandboxClientOptions options, Func<Uri?> ownAddress, SandboxWire wire, TimeProvider time) : IProvider
{
    private const int MostPictures = 8;
    private static readonly TimeSpan CallbackWindow = TimeSpan.FromMinutes(5);
    private static readonly HashSet<string> Statuses = new(["queued", "running", "succeeded", "failed", "cancelled"], StringComparer.Ordinal);
    private readonly byte[] _webhookKey = WebhookSignature.KeyOf(options.WebhookSecret)
        ?? throw new ArgumentException($"{id} needs a webhook secret: whsec_ and the base64 of 16 to 64 bytes.", nameof(options));

    public string Id => id;

    public ProviderTraits Traits { get; } = options.Limits.On(new ProviderTraits(
        SubmitClass.Lookup, options.SubmitTimeout, options.NetworkHorizon, options.PollInterval, options.MaxRuntime, CanCancel: true));

    public async Task<ProviderEvidence> Submit(ProviderJob job, CancellationToken cancellationToken)
    {
        if (Address() is not { } address)
        {
            return new ProviderEvidence.NotSent("the sandbox has no address yet");
        }

        var (sent, instead) = await SendInputs(address, job, cancellationToken);
        if (instead is not null)
        {
            return instead;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/jobs") { Content = Body(job, sent) };
        using var patience = Within(options.SubmitTimeout, cancellationToken);
        try
        {
            using var answer = await wire.Submit(request, options.ApiKey, patience.Token);
            return VendorPause.Of(answer, SandboxAnswer.OfSubmit(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(patience.Token)), time.GetUtcNow());
        }
        catch (HttpRequestException failure) when (NeverConnected(failure.HttpRequestError))
        {
            return new ProviderEvidence.NotSent(Reason(failure));
        }
        catch (Exception failure) when (IsOfTheWire(failure, cancellationToken))
        {
            return new ProviderEvidence.Unsure(Reason(failure));
        }
    }

    public string? InputFault(string model, IReadOnlyList<RenderInput> inputs) => model switch
    {
        _ when inputs.Count == 0 => null,
        "edit" => inputs.Any(input => !input.MediaType.StartsWith("image/", StringComparison.Ordinal)) ? "an edit is made of pictures"
            : inputs.Count(input => input.IsPicture) is < 1 or > MostPictures || inputs.Count(input => input.Role == InputRole.Mask) > 1 ? $"an edit takes 1 to {MostPictures} pictures, and one mask" : null,
        "video" => inputs.Count > 2 || inputs.Any(input => !input.IsPicture) ? "a film takes a first and a last picture" : null,
        _ => "no files can go in here",
    };

    /// <summary>Sends the files before the order. As long as there is no order, nothing was asked for.</summary>
    private async Task<(IReadOnlyList<string> Ids, ProviderEvidence? Instead)> SendInputs(string address, ProviderJob job, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var input in job.Inputs)
        {
            using var patience = Within(options.FetchTimeout, cancellationToken);
            try
            {
                if (await input.Open(patience.Token) is not { } file)
                {
                    return ([], VendorRefusal.InputGone);
                }

                using var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/inputs") { Content = new StreamContent(file) };
                using var answer = await wire.Submit(request, options.ApiKey, patience.Token);
                if (!answer.IsSuccessStatusCode || VendorAnswer.Parse(await answer.Content.ReadAsByteArrayAsync(patience.Token)) is not { } kept || VendorAnswer.Text(kept, "id") is not { } id)
                {
                    return ([], new ProviderEvidence.NotSent($"a file that goes in was answered with {(int)answer.StatusCode}"));
                }

                ids.Add(id);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                return ([], VendorRefusal.CannotBeRead(failure));
            }
        }

        return (ids, null);
    }

    public Task<ProviderEvidence> Check(string jobId, CancellationToken cancellationToken)
        => Ask($"jobs/{Uri.EscapeDataString(jobId)}", (status, body) => SandboxAnswer.OfJob(status, body, jobId), cancellationToken);

    public Task<ProviderEvidence> Find(AttemptId reference, CancellationToken cancellationToken)
        => Ask($"jobs?reference={reference}", (status, body) => SandboxAnswer.OfReference(status, body, reference.ToString()), cancellationToken);

    public async Task Cancel(string jobId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Address()}/jobs/{Uri.EscapeDataString(jobId)}/cancel");
        using var patience = Within(options.AnswerTimeout, cancellationToken);
        try
        {
            using var answer = await wire.Ask(request, options.ApiKey, patience.Token);
        }
        catch (Exception failure) when (IsOfTheWire(failure, cancellationToken))
        {
            return; // it was a request; what became of the job is learned by asking
        }
    }

    public async Task<Stream?> Fetch(Delivery delivery, CancellationToken cancellationToken)
    {
        if (FileUrl(delivery.Url) is not { } url)
        {
            return null;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        var limit = new CancellationTokenSource(options.FetchTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await wire.Open(request, options.ApiKey, either.Token);
            if (answer.IsSuccessStatusCode)
            {
                return new GuardedStream(answer, await answer.Content.ReadAsStreamAsync(either.Token), start: default, SandboxWire.LargestFile, limit);
            }
        }
        catch (Exception failure) when (IsOfTheWire(failure, cancellationToken))
        {
            // It cannot be had now.
        }

        answer?.Dispose();
        limit.Dispose();
        return null;
    }

    public HookEvidence Verify(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (Header(headers, WebhookSignature.IdHeader) is not { Length: > 0 } eventId
            || Header(headers, WebhookSignature.SignatureHeader) is not { } signature
            || Header(headers, WebhookSignature.TimestampHeader) is not { Length: > 0 } instant)
        {
            return new HookEvidence.Rejected("signature");
        }

        if (!long.TryParse(instant, NumberStyles.None, CultureInfo.InvariantCulture, out var timestamp))
        {
            return new HookEvidence.Rejected("timestamp");
        }

        if (!WebhookSignature.Holds(_webhookKey, eventId, timestamp, body, signature))
        {
            return new HookEvidence.Rejected("signature");
        }

        return (now - CallbackWindow).ToUnixTimeSeconds() <= timestamp && timestamp <= (now + CallbackWindow).ToUnixTimeSeconds()
            ? Told(eventId, body)
            : new HookEvidence.Rejected("timestamp");
    }

    private static HookEvidence.Verified Told(string eventId, ReadOnlySpan<byte> body)
    {
        var root = VendorAnswer.Parse(body.ToArray());
        return new HookEvidence.Verified(eventId)
        {
            JobId = root is { } job && VendorAnswer.Text(job, "id") is { Length: > 0 and <= 200 } id ? id : null,
            Reference = root is { } named ? VendorAnswer.Text(named, "reference") : null,
            Oddities = HookBody.Oddities(root, Statuses, "cost"),
        };
    }

    private async Task<ProviderEvidence> Ask(
        string path, Func<System.Net.HttpStatusCode, ReadOnlyMemory<byte>, ProviderEvidence> translate, CancellationToken cancellationToken)
    {
        if (Address() is not { } address)
        {
            return new ProviderEvidence.Unsure("the sandbox has no address yet");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{address}/{path}");
        using var patience = Within(options.AnswerTimeout, cancellationToken);
        try
        {
            using var answer = await wire.Ask(request, options.ApiKey, patience.Token);
            return translate(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(patience.Token));
        }
        catch (Exception failure) when (IsOfTheWire(failure, cancellationToken))
        {
            return new ProviderEvidence.Unsure(Reason(failure));
        }
    }

    private static ByteArrayContent Body(ProviderJob job, IReadOnlyList<string> inputs)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("reference", job.Reference.ToString());
            json.WriteString("model", job.Model);
            json.WriteString("prompt", job.Prompt);
            json.WritePropertyName("parameters");
            job.Parameters.Where(parameter => job.Inputs.Count > 0 && InputNames.IsMeasure(parameter.Key))
                .Aggregate(job.Parameters.Without("characters"), (left, measure) => left.Without(measure.Key)).WriteJson(json); // the vendor counts them itself
            if (inputs.Count > 0)
            {
                json.WriteStartArray("inputs");
                foreach (var (id, input) in inputs.Zip(job.Inputs))
                {
                    json.WriteStartObject();
                    json.WriteString("id", id);
                    json.WriteString("role", Pricing.SnakeCase.Of(input.About.Role));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteString("webhook_url", job.CallbackUrl?.AbsoluteUri);
            json.WriteEndObject();
        }

        return new ByteArrayContent(body.ToArray()) { Headers = { { "Content-Type", "application/json" } } };
    }

    private string? Address()
        => (options.BaseUrl ?? (ownAddress() is { } own ? new Uri(own, $"/sandbox/{id}") : null))?.AbsoluteUri.TrimEnd('/');

    // An address that the vendor names and that is not its own would be given our key, and could be anywhere. A vendor of this process may have
    // listened on another port when it named the file: the path is what counts then.
    private string? FileUrl(Uri named)
    {
        if (Address() is not { } address)
        {
            return null;
        }

        var known = options.BaseUrl is null && named.IsLoopback ? new Uri(new Uri(address), named.PathAndQuery).AbsoluteUri : named.AbsoluteUri;
        return known.StartsWith($"{address}/files/", StringComparison.Ordinal) ? known : null;
    }

    private Patience Within(TimeSpan timeout, CancellationToken cancellationToken) => new(timeout, time, cancellationToken);

    private static bool NeverConnected(HttpRequestError error)
        => error is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;

    // Cancellation by the caller is the process that stops, and is passed on; everything else that a network can do is evidence.
    private static bool IsOfTheWire(Exception failure, CancellationToken cancellationToken)
        => !cancellationToken.IsCancellationRequested && failure is (HttpRequestException or OperationCanceledException or IOException);

    private static string Reason(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: var error } => $"{error}",
        OperationCanceledException => "no answer in time",
        _ => failure.GetType().Name,
    };

    private static string? Header(IReadOnlyDictionary<string, string> headers, string name)
        => headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
