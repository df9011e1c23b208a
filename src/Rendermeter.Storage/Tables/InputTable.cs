using System.Diagnostics;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Tables;

/// <summary>Files that go into renders.</summary>
internal sealed class InputTable(IStatements database)
{
    // A file that came in for a render becomes one of it; said again, nothing changes.
    private const string PutSql = """
        insert into input (lane, org_id, input_id, render_id, position, role, media_type, bytes, width_pixels, height_pixels, length_milliseconds, sha256,
          created_at)
        values (@lane, @org_id, @input_id, @render_id, @position, @role, @media_type, @bytes, @width_pixels, @height_pixels, @length_milliseconds, @sha256,
          @created_at)
        on conflict (lane, org_id, input_id) do update
        set render_id = coalesce(input.render_id, excluded.render_id), position = excluded.position, role = excluded.role
        """;

    private const string ForgetSql = """
        delete from input
        where lane = @lane and org_id = @org_id and input_id = @input_id and render_id is null
        """;

    private const string EraseSql = """
        delete from input
        where lane = @lane and org_id = @org_id and render_id = @render_id
        """;

    public void Insert(OrgKey key, Render render)
    {
        foreach (var (position, input) in render.Inputs.Index())
        {
            Put(key, render.Id, position, input, render.CreatedAt);
        }
    }

    public void Write(OrgKey key, InputCommand command, DateTimeOffset now)
    {
        switch (command)
        {
            case InputCommand.Keep keep:
                Put(key, render: null, position: 0, keep.Input, now);
                break;
            case InputCommand.Forget forget:
                database.PrepareEach(ForgetSql).Bind(key).Bind(forget.Id.Value).Run();
                break;
            default:
                throw new UnreachableException();
        }
    }

    public void Erase(OrgKey key, RenderId render) => database.Prepare(EraseSql).Bind(key).Bind(render.Value).Run();

    private void Put(OrgKey key, RenderId? render, int position, RenderInput input, DateTimeOffset at) => database.PrepareEach(PutSql).Bind(key)
        .Bind(input.Id.Value).Bind(render?.Value).Bind(position).Bind(input.Role).Bind(input.MediaType).Bind(input.Bytes)
        .Bind(input.Shape.WidthPixels).Bind(input.Shape.HeightPixels).Bind(input.Shape.LengthMilliseconds).Bind(input.Sha256).Bind(at)
        .Run();
}
