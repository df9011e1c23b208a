using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Guarded;
using Rendermeter.Providers.Sandbox;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Fal;

/// <summary>The adapter to fal's queue.</summary>
public sealed class FalProvider(FalProviderOptions options, PriceBook book, VendorWire wire, GuardedHttp guarded, TimeProvider time) : IProvider
{
    private static readonly HashSet<string> CallbackStatuses = new(["OK", "ERROR"], StringComparer.Ordinal);
    private static readonly TimeSpan CallbackWindow = TimeSpan.FromMinutes(5);
    private readonly FalTakes _takes = new(options.Inputs);
    private readonly FalKeys _keys = new(options.KeysUrl, guarded, time);

    /// <inheritdoc/>
    public string Id => "fal";

    /// <inheritdoc/>
    public ProviderTraits Traits { get; } = options.Limits.On(new ProviderTraits(
        SubmitClass.Blind, options.SubmitTimeout, NetworkHorizon: 2 * options.SubmitTimeout, options.PollInterval, options.MaxRuntime, CanCancel: true));

    /// <inheritdoc/>
    public string? InputFault(string model, IReadOnlyList<RenderInput> inputs) => FalInputs.Fault(model, _takes, inputs);

    /// <inheritdoc/>
    public async Task<ProviderEvidence> Submit(ProviderJob job, CancellationToken cancellationToken)
    {
        var (body, fault) = FalSpelling.Input(job, _takes);
        if (body is null)
        {
            return VendorRefusal.CannotBeSaid(fault!);
        }

        var hook = job.CallbackUrl is { } callback ? $"?fal_webhook={Uri.EscapeDataString(callback.AbsoluteUri)}" : "";
        using var request = Request(HttpMethod.Post, $"{job.Model}{hook}");
        request.Content = body;
        try
        {
            if (!await body.Open(cancellationToken))
            {
                return VendorRefusal.InputGone;
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return VendorRefusal.CannotBeRead(failure);
        }

        // fal would try again and elsewhere of itself; what that costs nobody has quoted.
        request.Headers.Add("x-fal-no-retry", "1");
        request.Headers.Add("x-app-fal-disable-fallback", "true");
        if (job.StartWithin is { } start)
        {
            request.Headers.Add("X-Fal-Request-Timeout", Math.Max(2, (long)start.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        }

        using var patience = new Patience(options.SubmitTimeout, time, cancellationToken);
        HttpResponseMessage? answer = null;
        try
        {
            answer = await wire.Submit(request, patience.Token);
            return VendorPause.Of(answer, FalAnswer.OfSubmit((int)answer.StatusCode, await VendorAnswer.Read(answer, patience.Token)), time.GetUtcNow());
        }
        catch (Exception failure) when (VendorWire.IsOfTheWire(failure, cancellationToken))
        {
            return answer is null ? VendorWire.Unsent(failure) : new ProviderEvidence.Unsure(VendorWire.Reason(failure));
        }
        finally
        {
            answer?.Dispose();
        }
    }

    /// <inheritdoc/>
    public Task<ProviderEvidence> Check(string jobId, CancellationToken cancellationToken)
        => Task.FromResult<ProviderEvidence>(new ProviderEvidence.Unsure("fal is asked for a job of a model"));

    /// <inheritdoc/>
    public async Task<ProviderEvidence> Check(string jobId, string model, CancellationToken cancellationToken)
    {
        using var patience = new Patience(options.AnswerTimeout, time, cancellationToken);
        try
        {
            var path = $"{Application(model)}/requests/{Uri.EscapeDataString(jobId)}";
            using var status = await Ask(HttpMethod.Get, $"{path}/status", patience.Token);
            var completed = await VendorAnswer.Read(status, patience.Token);
            if (FalAnswer.OfStatus((int)status.StatusCode, completed, jobId) is { } known)
            {
                return VendorPause.Of(status, known, time.GetUtcNow());
            }

            using var result = await Ask(HttpMethod.Get, path, patience.Token);
            var ended = FalAnswer.OfResult(
                (int)result.StatusCode, await VendorAnswer.Read(result, patience.Token), completed, Units(result), book.Find($"{Id}/{model}"), jobId);
            return VendorPause.Of(result, ended, time.GetUtcNow());
        }
        catch (Exception failure) when (VendorWire.IsOfTheWire(failure, cancellationToken))
        {
            return new ProviderEvidence.Unsure(VendorWire.Reason(failure));
        }
    }

    /// <inheritdoc/>
    public Task<ProviderEvidence> Find(AttemptId reference, CancellationToken cancellationToken)
        => Task.FromResult<ProviderEvidence>(new ProviderEvidence.Unsure("fal knows no reference of ours"));

    /// <inheritdoc/>
    public Task Cancel(string jobId, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task Cancel(string jobId, string model, CancellationToken cancellationToken)
    {
        using var patience = new Patience(options.AnswerTimeout, time, cancellationToken);
        try
        {
            using var answer = await Ask(HttpMethod.Put, $"{Application(model)}/requests/{Uri.EscapeDataString(jobId)}/cancel", patience.Token);
        }
        catch (Exception failure) when (VendorWire.IsOfTheWire(failure, cancellationToken))
        {
            return; // it was a request; what became of the job is learned by asking
        }
    }

    /// <inheritdoc/>
    public async Task<Stream?> Fetch(Delivery delivery, CancellationToken cancellationToken)
    {
        var kind = MediaKinds.KindOf(delivery.MediaType);
        var limits = new GuardedLimits(options.MostBytes, options.AnswerTimeout, options.FetchTimeout, kind is "image" or "video" or "audio" ? kind : null);
        return await guarded.Get(delivery.Url, limits, cancellationToken) switch
        {
            GuardedAnswer.Opened opened => opened.Content,
            GuardedAnswer.Refused refused => throw new OutputRefusedException(refused.Code, refused.Message),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public HookEvidence Verify(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (Header(headers, "X-Fal-Webhook-Request-Id") is not { Length: > 0 and <= 200 } id || Header(headers, "X-Fal-Webhook-User-Id") is not { } user
            || Header(headers, "X-Fal-Webhook-Timestamp") is not { } timestamp || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Header(headers, "X-Fal-Webhook-Signature") is not { Length: 128 } hex || !hex.All(char.IsAsciiHexDigit))
        {
            return new HookEvidence.Rejected("signature");
        }

        // The time before the signature: an old message must not make us compute.
        if (seconds < (now - CallbackWindow).ToUnixTimeSeconds() || seconds > (now + CallbackWindow).ToUnixTimeSeconds())
        {
            return new HookEvidence.Rejected("timestamp");
        }

        var message = Encoding.UTF8.GetBytes($"{id}\n{user}\n{timestamp}\n{Convert.ToHexStringLower(SHA256.HashData(body))}");
        var signature = Convert.FromHexString(hex);
        return _keys.Any(key => Ed25519.Holds(key, message, signature)) ? Told(id, body) : new HookEvidence.Rejected("signature");
    }

    private static HookEvidence.Verified Told(string id, ReadOnlySpan<byte> body)
        => new(id) { JobId = id, Oddities = HookBody.Oddities(VendorAnswer.Parse(body.ToArray()), CallbackStatuses, cost: null) };

    private Task<HttpResponseMessage> Ask(HttpMethod method, string path, CancellationToken cancellationToken) => wire.Ask(Request(method, path), cancellationToken);

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, $"{options.BaseUrl.AbsoluteUri.TrimEnd('/')}/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Key", options.ApiKey);
        return request;
    }

    /// <summary>Jobs are asked for under their application: the first two parts of a model's name, three in a namespace.</summary>
    private static string Application(string model)
    {
        var parts = model.Split('/');
        return string.Join('/', parts.Take(parts[0] is "workflows" or "comfy" ? 3 : 2));
    }

    private static Rational? Units(HttpResponseMessage answer)
        => VendorAnswer.Header(answer, "x-fal-billable-units") is { Length: <= 40 } text
            && ParameterValue.FromText(text) is { Kind: ParameterKind.Number, Number: { Sign: >= 0 } units } ? units : null;

    private static string? Header(IReadOnlyDictionary<string, string> headers, string name)
        => headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
